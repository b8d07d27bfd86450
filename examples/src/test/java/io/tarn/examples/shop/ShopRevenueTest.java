package io.tarn.examples.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.Rows;
import io.tarn.client.TypedRow;
import io.tarn.files.TextFiles;
import io.tarn.schemas.AggregateResult;
import io.tarn.spi.read.DeadRecord;
import io.tarn.testkit.JobDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShopRevenueTest {
  @TempDir Path folder;

  @Test
  void ordersAreAddedUpByCountryAndHour() throws IOException {
    try (JobDriver job = open()) {
      write(
          "a.csv",
          "time,customer,country,total",
          "2026-11-20T09:15:00Z,\"Doe, Jane\",NZ,19.90",
          "2026-11-20T09:59:59Z,\"Pat \"\"Pit\"\" Roe\",NZ,0.1",
          "2026-11-20T10:00:00Z,Li,NZ,5",
          "2026-11-20T09:30:00Z,Ann,FR,100.05");
      job.run();
      job.restart();
      write(
          "b.csv",
          "total,country,order,time,customer",
          "2.00,NZ,17,2026-11-20T09:45:00Z,Bob",
          "3.33,FR,18,2026-11-20T10:10:00Z,\"Roe, Pat\"");
      job.run();

      assertEquals(
          Map.of(
              "NZ 2026-11-20T09:00:00Z", List.of(3L, 1990L + 10 + 200),
              "NZ 2026-11-20T10:00:00Z", List.of(1L, 500L),
              "FR 2026-11-20T09:00:00Z", List.of(1L, 10_005L),
              "FR 2026-11-20T10:00:00Z", List.of(1L, 333L)),
          revenue(job));
      assertEquals(List.of(), job.dead());
    }
  }

  @Test
  void linesThatAreNoOrdersAreDeadLettersAndStopNothing() throws IOException {
    String notClosed = "2026-11-20T09:20:00Z,\"Doe, Jane,NZ,1.00";
    String noNumber = "2026-11-20T09:25:00Z,Bob,NZ,free";
    String thirdDecimal = "2026-11-20T09:26:00Z,Bob,NZ,1.005";
    String noCountry = "2026-11-20T09:27:00Z,Bob,,1.00";
    try (JobDriver job = open()) {
      write(
          "a.csv",
          "time,customer,country,total",
          notClosed,
          "2026-11-20T09:15:00Z,Ann,NZ,19.90",
          noNumber,
          thirdDecimal,
          noCountry);
      job.run();
      job.restart();

      assertEquals(Map.of("NZ 2026-11-20T09:00:00Z", List.of(1L, 1990L)), revenue(job));
      assertEquals(
          List.of(notClosed, noNumber, thirdDecimal, noCountry),
          job.dead().stream().map(DeadRecord::text).toList());
      List<String> why =
          List.of(
              "customer: a quote is not closed",
              "total: Cannot deserialize",
              "total must have 2 decimals at most, but is 1.005",
              "time, country and total must not be empty");
      for (int i = 0; i < why.size(); i++) {
        String reason = job.dead().get(i).reason();
        assertTrue(reason.contains(why.get(i)), reason);
      }
    }
  }

  private JobDriver open() {
    return JobDriver.of(
        "shop-revenue", streams -> ShopRevenue.build(streams, TextFiles.in(folder.toString())));
  }

  private void write(String name, String... lines) throws IOException {
    Files.write(folder.resolve(name), List.of(lines));
  }

  /** Orders and cents, by country and hour. */
  private static Map<String, List<Long>> revenue(JobDriver job) {
    Map<String, List<Long>> revenue = new TreeMap<>();
    try (Rows<TypedRow<String, AggregateResult>> rows = job.table(ShopRevenue.REVENUE).scan()) {
      rows.forEach(
          row ->
              revenue.put(
                  row.key() + " " + row.window().orElseThrow().start(),
                  List.of(row.state().asLong("orders"), row.state().asLong("cents"))));
    }
    return revenue;
  }
}
