package io.tarn.hbase.embedded;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.regionserver.HStoreFile;
import org.apache.hadoop.hbase.regionserver.StoreConfigInformation;
import org.apache.hadoop.hbase.regionserver.compactions.ExploringCompactionPolicy;

/**
 * HBase's own policy, which leaves a store's files alone for half a minute once it is opened: a job
 * that starts again would share two cores with the compactions of all its regions. HBase looks
 * again each minute. Who asks for a compaction gets it at once, as does a store of so many files
 * that its next flush would wait.
 */
public final class LaterCompactions extends ExploringCompactionPolicy {
  /** How long, in milliseconds. */
  static final String MILLIS = "tarn.compaction.behind-opening.millis";

  private static final long HALF_A_MINUTE = 30_000;

  private final long opened = System.nanoTime();
  private final long nanos;

  /** Called by HBase, through reflection, as it opens a store. */
  public LaterCompactions(Configuration conf, StoreConfigInformation store) {
    super(conf, store);
    this.nanos = TimeUnit.MILLISECONDS.toNanos(conf.getLong(MILLIS, HALF_A_MINUTE));
  }

  @Override
  public boolean needsCompaction(Collection<HStoreFile> files, List<HStoreFile> alreadyCompacting) {
    return super.needsCompaction(files, alreadyCompacting)
        && (System.nanoTime() - opened >= nanos
            || files.size() >= storeConfigInfo.getBlockingFileCount());
  }
}
