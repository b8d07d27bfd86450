package io.tarn.files;

/**
 * What a batch reads at most, but always one file.
 *
 * @param bytes as they are stored
 */
record BatchLimits(int files, long bytes) {
  /**
   * 1,000 files, as the plan of a batch names them in one cell of the job's row; 256 MiB, as what
   * is shuffled is held in memory for as long as the batch runs.
   */
  static final BatchLimits DEFAULT = new BatchLimits(1_000, 256L << 20);

  /** All that is there. */
  static final BatchLimits NONE = new BatchLimits(Integer.MAX_VALUE, Long.MAX_VALUE);

  BatchLimits {
    if (files < 1) {
      throw new IllegalArgumentException("maxFilesPerBatch must be at least 1, but is " + files);
    }
    if (bytes < 1) {
      throw new IllegalArgumentException("maxBytesPerBatch must be at least 1, but is " + bytes);
    }
  }
}
