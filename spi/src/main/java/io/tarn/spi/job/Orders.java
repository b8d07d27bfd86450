package io.tarn.spi.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What somebody has said of a job by command, for its next opening.
 *
 * @param without the parts that the job goes on without, each with the last batch that was
 *     committed before: written as {@link JobPart} says
 * @param skips whether the interrupted batch is to be passed over instead of run
 * @param standing whether the job is there
 */
public record Orders(Map<String, Long> without, boolean skips, Standing standing) {
  public static final Orders NONE = new Orders(Map.of(), false, Standing.THERE);

  /** Whether a job is there. */
  public enum Standing {
    /** It is. */
    @JsonProperty("there")
    THERE,
    /** Its tables are being deleted: nobody may open it until they are. */
    @JsonProperty("being-emptied")
    BEING_EMPTIED,
    /** It was deleted, and has not been opened since. */
    @JsonProperty("deleted")
    DELETED
  }

  public Orders {
    without = Map.copyOf(without);
  }

  /** Whether the job was deleted, and has not been opened since. */
  @JsonIgnore
  public boolean isDeleted() {
    return standing == Standing.DELETED;
  }

  /** Whether the job is being reset or deleted, or that was cut short. */
  @JsonIgnore
  public boolean isBeingEmptied() {
    return standing == Standing.BEING_EMPTIED;
  }

  /** Without these parts, since a batch. */
  public Orders without(Collection<String> parts, long batch) {
    Map<String, Long> more = new HashMap<>(without);
    parts.forEach(part -> more.putIfAbsent(part, batch));
    return new Orders(more, skips, standing);
  }

  /** With these parts expected again. */
  public Orders with(Set<String> parts) {
    Map<String, Long> fewer = new HashMap<>(without);
    fewer.keySet().removeAll(parts);
    return new Orders(fewer, skips, standing);
  }

  /** With the interrupted batch passed over, or not. */
  public Orders skipping(boolean newSkips) {
    return new Orders(without, newSkips, standing);
  }

  /** With the job there, or not. */
  public Orders standing(Standing newStanding) {
    return new Orders(without, skips, newStanding);
  }
}
