package io.tarn.files;

import io.tarn.spi.source.Source;
import io.tarn.testkit.AbstractSourceTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** A folder of files with headers is a source as the engine relies on it. */
final class HeaderContractTest extends AbstractSourceTests<TextLine> {
  @TempDir Path folder;
  private int files;

  @Override
  protected Source<TextLine> newSource() {
    return TextFiles.in(folder.toString()).withHeader();
  }

  @Override
  protected Optional<Source<TextLine>> newLimitedSource() {
    return Optional.of(TextFiles.in(folder.toString()).withHeader().maxFilesPerBatch(1));
  }

  @Override
  protected Optional<Source<TextLine>> newSourceFromNowOn() {
    return Optional.of(TextFiles.in(folder.toString()).withHeader().fromNowOn());
  }

  @Override
  protected void put(List<String> texts) throws IOException {
    Files.write(
        folder.resolve(files++ + ".csv"),
        Stream.concat(Stream.of("header"), texts.stream()).toList());
  }

  @Override
  protected String text(TextLine line) {
    return line.text();
  }
}
