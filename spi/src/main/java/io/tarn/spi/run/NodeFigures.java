package io.tarn.spi.run;

import java.io.Serializable;

/**
 * What was measured of one step of a job's graph, in a task or in a whole batch.
 *
 * @param records how many records it gave
 * @param nanos how long its tasks took, together; 0 for a step that is not timed by itself
 */
public record NodeFigures(long records, long nanos) implements Serializable {
  public static final NodeFigures NONE = new NodeFigures(0, 0);

  public NodeFigures plus(NodeFigures other) {
    return new NodeFigures(records + other.records, nanos + other.nanos);
  }
}
