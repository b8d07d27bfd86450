package io.tarn.runtime;

import io.tarn.runtime.cluster.ClusterListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has what is connected to an HBase end with it, whatever a user's listener does, and also if the
 * HBase has ended before it was known what is connected. Thread-safe.
 */
final class EndOfCluster implements ClusterListener {
  private static final Logger LOG = LoggerFactory.getLogger(EndOfCluster.class);

  private final ClusterListener told;
  private OpenCluster connected;
  private String why;

  EndOfCluster(ClusterListener told) {
    this.told = told;
  }

  @Override
  public void tells(String what) {
    told.tells(what);
  }

  @Override
  public void ended(String sentence) {
    try {
      told.ended(sentence); // first: it may end the process, before any job asks for another HBase
    } catch (RuntimeException e) {
      LOG.warn("A listener failed that was told: {}", sentence, e);
    } finally {
      OpenCluster ending;
      synchronized (this) {
        why = sentence;
        ending = connected;
      }
      if (ending != null) {
        ending.end(sentence);
      }
    }
  }

  /** Says what ends with the HBase: at once, if that has ended. */
  void ends(OpenCluster opened) {
    String early;
    synchronized (this) {
      connected = opened;
      early = why;
    }
    if (early != null) {
      opened.end(early);
    }
  }
}
