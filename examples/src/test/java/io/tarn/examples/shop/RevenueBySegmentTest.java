package io.tarn.examples.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.client.Rows;
import io.tarn.client.TypedRow;
import io.tarn.examples.shop.RevenueBySegment.Customer;
import io.tarn.examples.shop.RevenueBySegment.Order;
import io.tarn.files.CsvLines;
import io.tarn.files.FileLookup;
import io.tarn.schemas.AggregateResult;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.testkit.JobDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RevenueBySegmentTest {
  @TempDir Path folder;

  @Test
  void ordersAreAddedUpByTheSegmentsThatTheFileSays() throws IOException {
    Path customers = folder.resolve("customers.csv");
    Files.write(customers, List.of("segment,id", "trade,c1", "home,c2", "home,c3"));
    QueueSource<Order> orders = new QueueSource<>("orders", 2);
    try (JobDriver job =
        JobDriver.of(
            "revenue-by-segment",
            streams ->
                RevenueBySegment.build(
                    streams.source(orders),
                    FileLookup.of(customers.toString(), CsvLines.of(Customer.class), Customer::id)
                        .withHeader()))) {
      job.push(
          orders, new Order("c1", 100), new Order("c2", 5), new Order("c9", 7), new Order("c3", 1));
      Files.write(customers, List.of("segment,id", "trade,c1", "home,c2", "home,c3", "new,c9"));
      job.restart(); // it reads the file anew
      job.push(orders, new Order("c9", 11), new Order("c1", 1_000));

      Map<String, List<Long>> revenue = new TreeMap<>();
      try (Rows<TypedRow<String, AggregateResult>> rows =
          job.table(RevenueBySegment.REVENUE).scan()) {
        rows.forEach(
            row ->
                revenue.put(
                    row.key(), List.of(row.state().asLong("orders"), row.state().asLong("cents"))));
      }
      assertEquals(
          Map.of(
              "trade", List.of(2L, 1_100L),
              "home", List.of(2L, 6L),
              "new", List.of(1L, 11L),
              "unknown", List.of(1L, 7L)),
          revenue);
    }
  }
}
