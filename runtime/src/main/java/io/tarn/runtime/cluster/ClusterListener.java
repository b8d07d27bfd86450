package io.tarn.runtime.cluster;

import org.slf4j.LoggerFactory;

/** Hears of what becomes of a cluster that is opened. */
public interface ClusterListener {
  /** Writes to the log. */
  ClusterListener LOG =
      new ClusterListener() {
        @Override
        public void tells(String what) {
          LoggerFactory.getLogger(ClusterListener.class).info(what);
        }

        @Override
        public void ended(String why) {
          LoggerFactory.getLogger(ClusterListener.class).error(why);
        }
      };

  /** What goes on, for whoever waits. */
  void tells(String what);

  /**
   * The HBase that this process has started has ended by itself: nothing is written any more. What
   * is under way would ask for it for minutes, so a program may as well end now.
   *
   * @param why a sentence with what to do
   */
  void ended(String why);
}
