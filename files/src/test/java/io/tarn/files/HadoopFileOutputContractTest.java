package io.tarn.files;

import io.tarn.spi.output.Output;
import io.tarn.testkit.AbstractOutputTests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** So is one on a file system that only Hadoop knows. */
final class HadoopFileOutputContractTest extends AbstractOutputTests {
  @TempDir Path folder;

  @Override
  protected Output<String> newOutput() {
    return FileOutput.text("other:" + folder.resolve("out"))
        .hadoop(Map.of("fs.other.impl", HadoopFilesTest.OtherFileSystem.class.getName()))
        .renamesInOneStep();
  }

  @Override
  protected List<List<String>> seen() throws IOException {
    return new SeenFiles(folder.resolve("out")).lines();
  }
}
