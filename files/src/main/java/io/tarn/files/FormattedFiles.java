package io.tarn.files;

import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.source.SourceTable;
import java.util.Optional;
import java.util.function.Function;

/**
 * The records that a Hadoop input format reads of files, which are found as {@code TextFiles} finds
 * them: see its {@code readBy}.
 *
 * @param <T> the records
 */
public final class FormattedFiles<T> implements Source<T> {
  private final Source<?> files;
  private final Function<SourceState, OpenSource<T>> opening;

  /**
   * @param files how files are found
   * @param opening opens them for one run of a job
   */
  FormattedFiles(Source<?> files, Function<SourceState, OpenSource<T>> opening) {
    this.files = files;
    this.opening = opening;
  }

  @Override
  public String name() {
    return files.name();
  }

  @Override
  public Optional<SourceTable> table() {
    return files.table();
  }

  @Override
  public boolean removesInput() {
    return files.removesInput();
  }

  @Override
  public boolean givesWhatIsThere() {
    return files.givesWhatIsThere();
  }

  @Override
  public OpenSource<T> open(SourceState state) {
    return opening.apply(state);
  }
}
