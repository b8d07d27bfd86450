package io.tarn.stream.engine.internal.state;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.block.NoBlocks;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.RowScan;
import io.tarn.spi.read.RowScans;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.read.TableReads;
import io.tarn.spi.run.PendingRows;
import io.tarn.spi.run.StatePart;
import io.tarn.spi.run.StatePartition;
import io.tarn.spi.run.StateStores;
import io.tarn.spi.run.TimerAccess;
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import java.util.List;
import java.util.function.Function;

/**
 * The tables of a job as a batch found them, for whoever computes it once more: nothing is written,
 * and nothing kept in memory from one task to the next.
 */
public final class PastState {
  private final Function<String, TableReads> tables;

  /**
   * @param tables a table by its name; asked when it is first needed
   */
  public PastState(Function<String, TableReads> tables) {
    this.tables = tables;
  }

  /** What one task sees of it. */
  public StateStores stores(Attempt attempt) {
    return new Stores(attempt);
  }

  private StateTable table(String name) {
    return new ReadOnly(tables.apply(name));
  }

  private final class Stores implements StateStores {
    private final Attempt attempt;

    Stores(Attempt attempt) {
      this.attempt = attempt;
    }

    /** Opened twice, it would not see what was put in between: an update opens each part once. */
    @Override
    public <S> StatePartition<S> partition(
        StatePart part, BucketRange buckets, ValueCodec<S> codec) {
      CachedPartition<S> partition =
          new CachedPartition<>(table(part.table()), part, buckets, codec, () -> 0, false);
      return (rows, of) -> partition.open(rows, of, new Object());
    }

    @Override
    public TimerAccess timers(String table, BucketRange buckets) {
      return new TimerPartition(table(table), buckets, attempt);
    }

    /** Nothing is given to anybody once more. */
    @Override
    public BlockStore blocksOf(String output) {
      return NoBlocks.INSTANCE;
    }

    @Override
    public int write(String table, List<? extends PendingRows> pending) {
      throw new IllegalStateException("a batch that is computed once more writes nothing");
    }
  }

  /** A table that cannot be written. */
  private record ReadOnly(TableReads reads) implements StateTable {
    @Override
    public TableSchema schema() {
      return reads.schema();
    }

    @Override
    public List<StateCell> read(List<RowKey> rows, ReadPoint at) {
      return reads.read(rows, at);
    }

    @Override
    public boolean isEmpty(RowFamily family, BucketRange buckets, ReadPoint at) {
      return reads.isEmpty(family, buckets, at);
    }

    @Override
    public RowScan scan(ScanRange range, ReadPoint at) {
      return reads.scan(range, at);
    }

    @Override
    public RowScans scan(List<ScanRange> ranges, ReadPoint at) {
      return reads.scan(ranges, at);
    }

    @Override
    public List<Long> versions(ScanRange range, ReadPoint at) {
      return reads.versions(range, at);
    }

    @Override
    public void write(List<StateRow> rows, long version) {
      throw new IllegalStateException("a batch that is computed once more writes nothing");
    }
  }
}
