package io.tarn.spi.job;

import java.io.Serializable;

/**
 * How many records came, and what became of those that were not counted.
 *
 * @param input records that the sources gave
 * @param dead records that went to the dead letters, once for each reason
 * @param late records whose last window had closed, in whichever table; each once
 * @param batches how many batches had input to read: others run because time has moved
 */
public record RowCounts(long input, long dead, long late, long batches) implements Serializable {
  public static final RowCounts NONE = new RowCounts(0, 0, 0, 0);

  public RowCounts plus(RowCounts more) {
    return new RowCounts(
        input + more.input, dead + more.dead, late + more.late, batches + more.batches);
  }
}
