package io.tarn.examples.shop;

import io.tarn.examples.Arguments;
import io.tarn.files.CsvLines;
import io.tarn.files.TextFiles;
import io.tarn.runtime.Tarn;
import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.WindowResultDStream;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.Trigger;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The revenue of an online shop in each country and hour, from files of CSV. The header of each
 * file names its columns, so files may have them in any order, and further ones. A line that is no
 * order is a dead letter, and stops nothing.
 *
 * <pre>
 * ./tarn run --jar … --class io.tarn.examples.shop.ShopRevenue ORDERS
 * </pre>
 *
 * <p>{@code ORDERS} is a folder of files such as
 *
 * <pre>
 * time,customer,country,total
 * 2026-11-20T09:15:00Z,"Doe, Jane",NZ,19.90
 * </pre>
 *
 * <p>Each batch prints the hours that it has changed, with their {@code orders} and their revenue
 * in {@code cents}. The table {@code revenue} has all of them, {@code ./tarn windows shop-revenue
 * revenue NZ}; {@code ./tarn dead shop-revenue} shows the lines that are no orders.
 */
public final class ShopRevenue {
  /** The hours of each country. */
  public static final TableSpec<String, AggregateResult> REVENUE =
      StateSpec.table("revenue").keyedBy(KeyTypes.STRING);

  /** How long after its time an order may come, and still count. */
  private static final Duration DELAY = Duration.ofMinutes(30);

  private ShopRevenue() {}

  /**
   * An order.
   *
   * @param customer a name, in quotes where it has a comma
   * @param total what is paid, with two decimals at most
   */
  public record Order(Instant time, String customer, String country, BigDecimal total)
      implements Serializable {
    public Order {
      if (time == null || country == null || total == null) {
        throw new IllegalArgumentException("time, country and total must not be empty");
      }
      if (total.scale() > 2) {
        throw new IllegalArgumentException("total must have 2 decimals at most, but is " + total);
      }
    }

    long cents() {
      return total.movePointRight(2).longValueExact();
    }
  }

  public static WindowResultDStream<String> build(StreamingContext streams, TextFiles files) {
    return streams
        .source(files.withHeader())
        .parse(CsvLines.of(Order.class)::parse)
        .withWatermark(Order::time, DELAY)
        .keyBy(KeyTypes.STRING, Order::country)
        .window(WindowSpec.tumbling(Duration.ofHours(1)))
        .aggregate(
            REVENUE, List.of(Aggregates.count("orders"), Aggregates.sum("cents", Order::cents)));
  }

  public static void main(String[] args) throws InterruptedException {
    TextFiles orders = TextFiles.in(Arguments.at(0, args, "a folder of orders"));
    try (Tarn tarn = Tarn.getOrCreate();
        StreamingContext streams = tarn.streams("shop-revenue")) {
      build(streams, orders).print();
      streams.start(Trigger.asFastAsPossible()).awaitTermination();
    }
  }
}
