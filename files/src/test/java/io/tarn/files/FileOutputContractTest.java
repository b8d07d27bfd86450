package io.tarn.files;

import io.tarn.spi.output.Output;
import io.tarn.testkit.AbstractOutputTests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** A folder of this machine is an output as the engine relies on it. */
final class FileOutputContractTest extends AbstractOutputTests {
  @TempDir Path folder;

  @Override
  protected Output<String> newOutput() {
    return FileOutput.text(folder.resolve("out").toString());
  }

  @Override
  protected List<List<String>> seen() throws IOException {
    return new SeenFiles(folder.resolve("out")).lines();
  }
}
