package io.tarn.spi.block;

import io.tarn.schemas.NamePattern;
import java.io.Serializable;

/**
 * Whose blocks they are.
 *
 * @param job the job's name
 * @param kind whether they are of a source or of an output
 * @param name that of the source or output, as the job knows it
 */
public record BlockOwner(String job, Kind kind, String name) implements Serializable {
  public BlockOwner {
    NamePattern.check("job", job);
  }

  /** What blocks are kept for. */
  public enum Kind {
    /**
     * Records of a source that cannot be read twice, until the batch that read them is committed.
     */
    INPUT,
    /** What an output is given by tasks, until it is delivered. */
    OUTPUT
  }

  /** A source's. */
  public static BlockOwner ofSource(String job, String source) {
    return new BlockOwner(job, Kind.INPUT, source);
  }

  /** An output's. */
  public static BlockOwner ofOutput(String job, String output) {
    return new BlockOwner(job, Kind.OUTPUT, output);
  }

  @Override
  public String toString() {
    return (kind == Kind.INPUT ? "source " : "output ") + name + " of job " + job;
  }
}
