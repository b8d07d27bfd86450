package io.tarn.client;

import io.tarn.spi.read.RowChunk;
import io.tarn.spi.read.RowScan;
import java.util.concurrent.CompletableFuture;

/**
 * Scans that were begun together, each fetch of which is waited for so long and no longer. Once one
 * was given up, none of them is waited for when it is closed. For one thread.
 */
final class TimedScans {
  private final String table;
  private final TimedCalls calls;
  private boolean givenUp;

  TimedScans(String table, TimedCalls calls) {
    this.table = table;
    this.calls = calls;
  }

  RowScan of(RowScan scan) {
    return new Timed(scan);
  }

  private <T> T await(String what, CompletableFuture<T> answer) {
    try {
      return calls.await(what, answer);
    } finally {
      givenUp |= !answer.isDone();
    }
  }

  private final class Timed implements RowScan {
    private final RowScan scan;
    private CompletableFuture<RowChunk> last = CompletableFuture.completedFuture(RowChunk.END);
    private boolean ended;

    Timed(RowScan scan) {
      this.scan = scan;
    }

    @Override
    public RowChunk next(int most) {
      String what = "go on scanning " + table;
      last = calls.begin(what, () -> scan.next(most));
      RowChunk chunk = await(what, last);
      ended = chunk.last();
      return chunk;
    }

    /** Behind a fetch that was given up: a scan is for one thread. */
    @Override
    public void close() {
      if (ended || calls.isClosed()) {
        scan.close();
        return;
      }
      if (givenUp) {
        calls.tidyBehind(last, scan::close);
      } else {
        String what = "close a scan of " + table;
        await(what, calls.begin(what, this::closed));
      }
    }

    private Boolean closed() {
      scan.close();
      return true;
    }
  }
}
