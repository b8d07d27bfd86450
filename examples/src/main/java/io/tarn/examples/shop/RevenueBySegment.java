package io.tarn.examples.shop;

import io.tarn.examples.Arguments;
import io.tarn.files.CsvLines;
import io.tarn.files.FileLookup;
import io.tarn.files.JsonLines;
import io.tarn.files.TextFiles;
import io.tarn.runtime.Tarn;
import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSpec;
import io.tarn.spi.lookup.Lookup;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StateDStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.function.Joined;
import io.tarn.stream.engine.job.Trigger;
import java.io.Serializable;
import java.util.List;

/**
 * Orders enriched by what a file says of their customers: revenue by the segment of the customer.
 * The file is read when the job starts. In place of it may stand an HTable ({@code HTableLookup})
 * or a table of another job ({@code SnapshotLookup}), which are asked in each batch.
 *
 * <pre>
 * ./tarn run --jar … --class io.tarn.examples.shop.RevenueBySegment ORDERS customers.csv
 * </pre>
 *
 * <p>{@code ORDERS} is a folder of orders, one JSON object on each line, such as {@code
 * {"customer":"c1","cents":1990}}; the file of customers has the columns {@code id} and {@code
 * segment}. The table {@code revenue} has orders and cents of each segment; orders of customers
 * that the file does not have are those of {@code unknown}.
 */
public final class RevenueBySegment {
  /** What each segment has ordered. */
  public static final TableSpec<String, AggregateResult> REVENUE =
      StateSpec.table("revenue").keyedBy(KeyTypes.STRING);

  private RevenueBySegment() {}

  /** An order. */
  public record Order(String customer, long cents) implements Serializable {}

  /** A customer, and the group that marketing has put him in. */
  public record Customer(String id, String segment) implements Serializable {}

  public static StateDStream<String, AggregateResult> build(
      DStream<Order> orders, Lookup<String, Customer> customers) {
    return orders
        .keyBy(KeyTypes.STRING, Order::customer)
        .leftOuterJoin(customers)
        .values()
        .keyBy(KeyTypes.STRING, RevenueBySegment::segmentOf)
        .aggregateByKey(
            REVENUE,
            List.of(
                Aggregates.count("orders"),
                Aggregates.sum("cents", order -> order.left().cents())));
  }

  private static String segmentOf(Joined<Order, Customer> order) {
    return order.findRight().map(Customer::segment).orElse("unknown");
  }

  public static void main(String[] args) throws InterruptedException {
    TextFiles orders = TextFiles.in(Arguments.at(0, args, "a folder of orders"));
    Lookup<String, Customer> customers =
        FileLookup.of(
                Arguments.at(1, args, "a file of customers"),
                CsvLines.of(Customer.class),
                Customer::id)
            .withHeader();
    try (Tarn tarn = Tarn.getOrCreate();
        StreamingContext streams = tarn.streams("revenue-by-segment")) {
      build(streams.source(orders).parse(JsonLines.of(Order.class)::parse), customers).print();
      streams.start(Trigger.asFastAsPossible()).awaitTermination();
    }
  }
}
