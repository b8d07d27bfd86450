package io.tarn.chaos;

/** What is harmed. */
enum Place {
  /** Demos that share a folder, with the HBase in one of them. */
  FOLDER,
  /** The same, the folder on a small disk of its own. */
  SMALL_DISK,
  /** Demos on an HBase of several processes, above HDFS and ZooKeeper. */
  CLUSTER;

  /** What the command line calls it. */
  String option() {
    return this == CLUSTER ? "cluster" : "folder";
  }
}
