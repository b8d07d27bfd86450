package io.tarn.examples.kafka;

import io.tarn.examples.Arguments;
import io.tarn.files.CsvLines;
import io.tarn.files.FileLookup;
import io.tarn.kafka.KafkaOutput;
import io.tarn.kafka.KafkaRecord;
import io.tarn.kafka.KafkaSource;
import io.tarn.runtime.Tarn;
import io.tarn.schemas.KeyTypes;
import io.tarn.spi.lookup.Lookup;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.Trigger;
import java.io.Serializable;

/**
 * Orders from a topic to another, each with the name and country of its customer, from a file: each
 * order once, whatever crashes.
 *
 * <pre>
 * ./tarn run --jar … --class io.tarn.examples.kafka.OrdersWithCustomers localhost:9092 orders \
 *     orders-with-customers customers.csv
 * </pre>
 *
 * <p>Orders are JSON, as {@link Order} has them; the file has lines such as {@code 7,Ada,GB} behind
 * a header. An order of a customer that the file does not have goes on with nulls. Read the result
 * by a consumer with {@code isolation.level=read_committed}.
 */
public final class OrdersWithCustomers {
  private OrdersWithCustomers() {}

  /** An order as it comes. */
  public record Order(long id, long customer, long cents) implements Serializable {}

  /** A line of the file. */
  public record Customer(long id, String name, String country) implements Serializable {}

  /** An order as it goes. */
  public record Enriched(long id, long cents, String name, String country)
      implements Serializable {}

  public static DStream<Enriched> build(
      DStream<KafkaRecord> orders, Lookup<Long, Customer> customers) {
    return orders
        .parse(KafkaRecord.json(Order.class))
        .keyBy(KeyTypes.LONG, Order::customer)
        .leftOuterJoin(customers)
        .map(
            pair -> {
              Order order = pair.value().left();
              Customer customer = pair.value().right();
              return customer == null
                  ? new Enriched(order.id(), order.cents(), null, null)
                  : new Enriched(order.id(), order.cents(), customer.name(), customer.country());
            });
  }

  public static void main(String[] args) throws InterruptedException {
    String servers = Arguments.at(0, args, "a broker, as host:port");
    String in = Arguments.at(1, args, "the topic of the orders");
    String out = Arguments.at(2, args, "the topic to write to");
    FileLookup<Long, Customer> customers =
        FileLookup.<Long, Customer>of(
                Arguments.at(3, args, "a file of customers"),
                CsvLines.of(Customer.class),
                Customer::id)
            .withHeader();
    try (Tarn tarn = Tarn.getOrCreate();
        StreamingContext streams = tarn.streams("orders-with-customers")) {
      build(streams.source(KafkaSource.topics(servers, in)), customers)
          .to("orders", KafkaOutput.<Enriched>json(servers, out).key(Enriched::id));
      streams.start(Trigger.asFastAsPossible()).awaitTermination();
    }
  }
}
