package io.tarn.spi.read;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Scans that were begun together, to be closed together. */
public final class RowScans implements AutoCloseable {
  private final List<RowScan> scans = new ArrayList<>();

  private RowScans() {}

  /** Begins a scan of each range; if one cannot be begun, those before it are closed. */
  public static RowScans begin(List<ScanRange> ranges, Function<ScanRange, RowScan> beginning) {
    RowScans begun = new RowScans();
    try {
      for (ScanRange range : ranges) {
        begun.scans.add(beginning.apply(range));
      }
      return begun;
    } catch (RuntimeException | Error e) {
      try {
        begun.close();
      } catch (RuntimeException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
  }

  /** One for each range, in the order asked. */
  public List<RowScan> scans() {
    return List.copyOf(scans);
  }

  /** Closes every scan, whichever cannot be closed: the first failure is thrown with the others. */
  @Override
  public void close() {
    RuntimeException first = null;
    for (RowScan scan : scans) {
      try {
        scan.close();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
