package io.tarn.files;

import io.tarn.spi.source.Source;
import io.tarn.testkit.AbstractSourceTests;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** A folder on HDFS is a source as the engine relies on it. */
final class HdfsSourceIT extends AbstractSourceTests<TextLine> {
  private final String folder = Hdfs.newFolder();
  private int files;

  @Override
  protected Source<TextLine> newSource() {
    return TextFiles.in(folder);
  }

  @Override
  protected Optional<Source<TextLine>> newLimitedSource() {
    return Optional.of(TextFiles.in(folder).maxFilesPerBatch(1));
  }

  @Override
  protected Optional<Source<TextLine>> newSourceFromNowOn() {
    return Optional.of(TextFiles.in(folder).fromNowOn());
  }

  /** As {@code hdfs dfs -put} does: a file is there whole, or not. */
  @Override
  protected void put(List<String> texts) throws IOException {
    Path file = new Path(folder, files++ + ".txt");
    Path copying = file.suffix("._COPYING_");
    try (OutputStream out = Hdfs.files().create(copying)) {
      for (String text : texts) {
        out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    Hdfs.files().rename(copying, file);
  }

  @Override
  protected String text(TextLine line) {
    return line.text();
  }
}
