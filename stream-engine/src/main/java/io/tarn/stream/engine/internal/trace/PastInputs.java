package io.tarn.stream.engine.internal.trace;

import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.job.Plan;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.PastSplit;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.source.Split;
import io.tarn.stream.engine.internal.plan.InputSplits;
import io.tarn.stream.engine.why.Unfound;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The input of a committed batch, to be read once more: each source is opened when it is first
 * asked for, by an opening of its own.
 */
final class PastInputs implements InputSplits, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PastInputs.class);

  private final Plan plan;
  private final List<OpenSource<?>> opened = new ArrayList<>();
  private final Map<String, List<?>> splits = new LinkedHashMap<>();
  private final Set<Unfound> unfound = new LinkedHashSet<>();
  private int parts;

  PastInputs(Plan plan) {
    this.plan = plan;
  }

  @Override
  @SuppressWarnings("unchecked") // what stands under a source's name was made for that source
  public <T> List<Split<T>> of(Source<T> source) {
    List<?> known = splits.get(source.name());
    if (known == null) {
      known = opened(source);
      splits.put(source.name(), known);
    }
    return (List<Split<T>>) known;
  }

  private <T> List<Split<T>> opened(Source<T> source) {
    OffsetRange range = plan.offsets().get(source.name());
    if (range == null) {
      return List.of();
    }
    try {
      OpenSource<T> open = source.open(SourceState.EMPTY);
      opened.add(open);
      List<Split<T>> sparing = new ArrayList<>();
      for (PastSplit<T> past : open.past(range)) {
        sparing.add(new SparingSplit<>(source.name(), parts, past));
        parts += past.parts().size();
      }
      return sparing;
    } catch (BackendException e) {
      throw e;
    } catch (RuntimeException e) {
      unfound.add(
          new Unfound(
              "all that batch " + plan.batch() + " read of source " + source.name(),
              String.valueOf(e.getMessage())));
      return List.of();
    }
  }

  /** The sources that could not be opened, and why. */
  Set<Unfound> unfound() {
    return unfound;
  }

  @Override
  public void close() {
    for (OpenSource<?> source : opened) {
      try {
        source.close();
      } catch (RuntimeException e) {
        LOG.warn("A source that was read once more could not be closed", e);
      }
    }
  }
}
