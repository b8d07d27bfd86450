package io.tarn.files;

import io.tarn.spi.source.Origin;
import io.tarn.spi.source.RecordReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The one fault that stands for a file which no name opens. */
final class UnnameableReader implements RecordReader<TextLine> {
  private final String source;
  private final FileRange file;
  private boolean given;

  UnnameableReader(String source, FileRange file) {
    this.source = source;
    this.file = file;
  }

  @Override
  public boolean advance() {
    boolean first = !given;
    given = true;
    return first;
  }

  @Override
  public TextLine record() {
    throw new IllegalStateException(file.path() + " has no records, but a fault");
  }

  @Override
  public Origin origin() {
    return new FileFault(source, file.path(), file.path());
  }

  @Override
  public Optional<String> fault() {
    boolean utf8 = file.unnameableIn().equals(StandardCharsets.UTF_8.name());
    return Optional.of(
        "the file's name, each %xx of which stands for a byte, is not valid in "
            + file.unnameableIn()
            + ", the encoding that Java reads names in, so the file cannot be opened; rename it"
            + (utf8 ? "" : ", or start Java in a UTF-8 locale such as LC_ALL=C.UTF-8"));
  }

  @Override
  public void close() {}
}
