package io.tarn.serving.api;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What each operation of the document does, by its name. Thread-safe. */
public final class Operations {
  private final Map<String, Operation> operations = new TreeMap<>();

  public Operations(Lake lake) {
    new JobOperations(lake).addTo(operations);
    new TableOperations(lake).addTo(operations);
    operations.put("history", new HistoryOperation(lake));
    operations.put("why", new WhyOperation(lake));
  }

  /** Whether an operation is one of these; others are the server's own, or streams. */
  public boolean has(String operation) {
    return operations.containsKey(operation);
  }

  /** Answers a request whose operation is one of these; may wait for HBase. */
  public Reply run(Call call) throws IOException {
    return operations.get(call.endpoint().operation()).run(call);
  }
}
