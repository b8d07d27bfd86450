package io.tarn.serving;

import io.tarn.client.TarnClient;
import io.tarn.runtime.Tarn;
import io.tarn.runtime.cluster.ClusterListener;
import io.tarn.runtime.cluster.Location;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.StreamingQuery;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.process.KeyContext;
import io.tarn.stream.engine.process.KeyedFunction;
import io.tarn.stream.engine.process.MapHandle;
import io.tarn.stream.engine.process.MapState;
import io.tarn.stream.engine.shared.CacheBudget;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A job on an HBase of its own, with tables of several kinds, and what it was given. */
final class Shop implements AutoCloseable {
  static final String JOB = "shop";
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** A sale. */
  record Sale(String customer, long product, long cents, long second) implements Serializable {
    Instant time() {
      return START.plusSeconds(second);
    }
  }

  /** What a customer has bought. */
  record Total(long sales, long cents) implements Serializable {
    static Optional<Total> add(String customer, List<Sale> sales, Optional<Total> before) {
      Total known = before.orElse(new Total(0, 0));
      return Optional.of(
          new Total(
              known.sales + sales.size(),
              known.cents + sales.stream().mapToLong(Sale::cents).sum()));
    }
  }

  /** How much of each product a customer has bought; emits nothing. */
  static final class Baskets implements KeyedFunction<String, Sale, Long, String> {
    private static final long serialVersionUID = 1L;
    static final MapHandle<Long, Long> PRODUCTS =
        MapHandle.of("products", KeyTypes.LONG, Long.class);

    @Override
    public void onValues(String customer, List<Sale> sales, KeyContext<Long, String> context) {
      MapState<Long, Long> products = context.map(PRODUCTS);
      for (Sale sale : sales) {
        products.put(sale.product(), products.get(sale.product()).orElse(0L) + 1);
      }
    }
  }

  final Tarn tarn;
  private final QueueSource<Sale> source = new QueueSource<>("sales", 2);
  private final StreamingContext streams;
  private final StreamingQuery query;
  final List<List<Sale>> batches = new ArrayList<>();

  /**
   * The ids of the batches by which these were counted; some that only close windows lie between.
   */
  final List<Long> ids = new ArrayList<>();

  private Shop(Tarn tarn) throws Exception {
    this.tarn = tarn;
    this.streams = tarn.streams(JOB);
    DStream<Sale> sales = streams.source(source).withWatermark(Sale::time, Duration.ofSeconds(10));
    sales
        .keyBy(KeyTypes.STRING, Sale::customer)
        .updateStateByKey(StateSpec.of("totals", Total.class).buckets(4), Total::add);
    sales
        .keyBy(KeyTypes.LONG, Sale::product)
        .aggregateByKey(
            "products", Aggregates.count("count"), Aggregates.sum("cents", Sale::cents));
    sales
        .keyBy(KeyTypes.STRING, Sale::customer)
        .window(WindowSpec.tumbling(Duration.ofMinutes(1)))
        .aggregate("minutes", Aggregates.count("count"));
    sales
        .keyBy(KeyTypes.STRING, Sale::customer)
        .process(StateSpec.of("baskets", Long.class), new Baskets(), Baskets.PRODUCTS)
        .foreachBatch((batch, nothing) -> {});
    this.query = streams.start(Trigger.asFastAsPossible());
  }

  static Shop open(Path folder) throws Exception {
    return new Shop(
        Tarn.open(Location.folder(folder), ClusterListener.LOG, CacheBudget.ofProcess()));
  }

  /** Has one more batch committed; gives its id. */
  long sell(List<Sale> sales) throws Exception {
    batches.add(List.copyOf(sales));
    source.addAll(sales);
    query.processAllAvailable();
    try (TarnClient client = tarn.client()) {
      long batch = client.job(JOB).snapshot().batch();
      ids.add(batch);
      return batch;
    }
  }

  List<Sale> sales() {
    return batches.stream().flatMap(List::stream).toList();
  }

  @Override
  public void close() {
    streams.close();
    tarn.close();
  }
}
