package io.tarn.hbase.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.hbase.DoNotRetryIOException;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RetriesExhaustedWithDetailsException;
import org.junit.jupiter.api.Test;

class ReasonTest {
  private static final Put ROW = new Put(new byte[] {1});

  @Test
  void firstFailureOfManyIsOneLineWithoutItsClass() {
    IOException full =
        new DoNotRetryIOException(
            "org.apache.hadoop.hbase.DoNotRetryIOException: the disk is full\n\tat a.B.c(B.java:1)");

    assertEquals(
        "the disk is full",
        Reason.of(
            new RetriesExhaustedWithDetailsException(
                List.of(full, full), List.of(ROW, ROW), List.of("a:1", "a:1"))));
  }

  @Test
  void failureWithoutAMessageIsNamed() {
    assertEquals("IOException", Reason.of(new IOException()));
    assertEquals("no route", Reason.of(new IOException("no route")));
  }
}
