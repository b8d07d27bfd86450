package io.tarn.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.RowChunk;
import io.tarn.spi.read.RowScan;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.read.TableReads;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of the scans of several buckets when one of them fails. */
final class BucketMergeTest {
  private static final int BUCKETS = 4;
  private static final int NEVER = -1;

  private final List<Integer> closed = new ArrayList<>();

  @Test
  void oneScanThatCannotBeClosedLeavesNoneOpen() {
    BucketMerge merge = open(new Scans(NEVER));

    BackendException thrown = assertThrows(BackendException.class, merge::close);

    assertEquals(List.of(0, 1, 2, 3), closed);
    assertEquals("cannot close the scan of bucket 0", thrown.getMessage());
    assertEquals(
        List.of("cannot close the scan of bucket 2"),
        List.of(thrown.getSuppressed()).stream().map(Throwable::getMessage).toList());
  }

  @Test
  void whatFailedFirstIsThrownAlsoIfTheScansBegunCannotBeClosed() {
    Scans scans = new Scans(3);

    BackendException thrown = assertThrows(BackendException.class, () -> open(scans));

    assertEquals("cannot scan bucket 3", thrown.getMessage());
    assertEquals(List.of(0, 1, 2), closed);
    assertEquals(1, thrown.getSuppressed().length);
    assertSame(BackendException.class, thrown.getSuppressed()[0].getClass());
  }

  @SuppressWarnings("unchecked") // no key is encoded
  private static BucketMerge open(Scans scans) {
    return BucketMerge.open(
        scans,
        ReadPoint.at(1),
        new BucketRange(0, BUCKETS),
        KeyRange.ALL.bounds(RowKeys.of((KeyType<Object>) (KeyType<?>) KeyTypes.STRING, BUCKETS)),
        ReadPoint.NOTHING,
        10,
        () -> {});
  }

  /** Scans of nothing: those of buckets 0 and 2 cannot be closed, that of one cannot be begun. */
  private final class Scans implements TableReads {
    private final int broken;
    private int begun;

    Scans(int broken) {
      this.broken = broken;
    }

    @Override
    public RowScan scan(ScanRange range, ReadPoint at) {
      int bucket = begun++;
      if (bucket == broken) {
        throw new BackendException("cannot scan bucket " + bucket);
      }
      return new RowScan() {
        @Override
        public RowChunk next(int most) {
          return RowChunk.END;
        }

        @Override
        public void close() {
          closed.add(bucket);
          if (bucket % 2 == 0) {
            throw new BackendException("cannot close the scan of bucket " + bucket);
          }
        }
      };
    }

    @Override
    public TableSchema schema() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<StateCell> read(List<RowKey> rows, ReadPoint at) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isEmpty(RowFamily family, BucketRange buckets, ReadPoint at) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Long> versions(ScanRange range, ReadPoint at) {
      throw new UnsupportedOperationException();
    }
  }
}
