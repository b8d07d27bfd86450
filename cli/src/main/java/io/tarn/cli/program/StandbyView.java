package io.tarn.cli.program;

import io.tarn.cli.console.Terminal;
import io.tarn.stream.engine.job.QueryListener;
import io.tarn.stream.engine.job.QueryState;
import io.tarn.stream.engine.job.QueryStatus;
import io.tarn.stream.engine.job.StreamingQuery;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Tells what jobs wait for: their turn, or an output. */
final class StandbyView implements QueryListener {
  private final Set<UUID> seen = ConcurrentHashMap.newKeySet();

  @Override
  public void changed(StreamingQuery query, QueryStatus status) {
    boolean first = seen.add(query.runId()); // which is its start
    if (status.state() == QueryState.WAITING || (status.state() == QueryState.STANDBY && !first)) {
      Terminal.tell(query.name() + ": " + status.message());
    }
  }

  @Override
  public void terminated(StreamingQuery query) {
    seen.remove(query.runId());
  }
}
