package io.tarn.serving.api;

import io.tarn.schemas.TableSchema;
import io.tarn.serving.api.Problem.Kind;
import io.tarn.stream.engine.why.Cause;
import io.tarn.stream.engine.why.CauseRecords;
import io.tarn.stream.engine.why.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Which batches changed a key, and by which records. That reads the input of each batch again, so
 * one question is answered at a time.
 */
final class WhyOperation implements Operation {
  private final Lake lake;
  private final Semaphore turn = new Semaphore(1);

  WhyOperation(Lake lake) {
    this.lake = lake;
  }

  @Override
  public Reply run(Call call) {
    String job = call.job();
    TableSchema schema = lake.client().job(job).snapshot().table(call.table()).schema();
    Object key = schema.keyType().parseText(call.arguments().text("key"));
    Why why =
        lake.why(job)
            .orElseThrow(
                () ->
                    new Problem(
                        Kind.NOT_FOUND,
                        "what job "
                            + job
                            + " does is known to the process that runs it, and that is not this"
                            + " one; ask there, or `tarn why --jar`"));
    if (!turn.tryAcquire()) {
      throw Problem.unavailable(
          "another question for records is being answered, which reads their batches again; try"
              + " again",
          Duration.ofSeconds(1));
    }
    try {
      return answer(call, schema, causes(call.arguments(), call.table(), key, why));
    } finally {
      turn.release();
    }
  }

  private static List<Cause> causes(Arguments given, String table, Object key, Why why) {
    Optional<Instant> window = given.findTime("window");
    int records = given.count("records");
    Optional<Long> batch = given.findNumber("batch");
    return batch.isPresent()
        ? List.of(why.cause(table, key, window, batch.get(), records))
        : why.newest(table, key, window, given.count("last"), records);
  }

  private static Reply answer(Call call, TableSchema schema, List<Cause> causes) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("job", call.job());
    answer.put("table", call.table());
    answer.put("key", call.arguments().text("key"));
    answer.put("causes", causes.stream().map(cause -> CauseRecords.of(schema, cause)).toList());
    return Reply.json(answer);
  }
}
