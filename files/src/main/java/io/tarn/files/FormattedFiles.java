package io.tarn.files;

import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.source.SourceTable;
import java.util.Optional;

/**
 * The records that a Hadoop input format reads of files, which are found as {@link TextFiles} finds
 * them: see {@link TextFiles#readBy}.
 *
 * @param <T> the records
 */
public final class FormattedFiles<T> implements Source<T> {
  private final TextFiles files;
  private final FormatReading<?, ?, T> reading;

  FormattedFiles(TextFiles files, FormatReading<?, ?, T> reading) {
    this.files = files;
    this.reading = reading;
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
    return files.open(state, reading::cut, FormatSplit::past);
  }
}
