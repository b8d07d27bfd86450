package io.tarn.files;

import io.tarn.spi.output.Output;
import io.tarn.testkit.AbstractOutputTests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** A folder on HDFS is an output as the engine relies on it. */
final class HdfsOutputIT extends AbstractOutputTests {
  private final String folder = Hdfs.newFolder() + "/out";

  @Override
  protected Output<String> newOutput() {
    return FileOutput.text(folder);
  }

  @Override
  protected List<List<String>> seen() throws IOException {
    List<List<String>> batches = new ArrayList<>();
    for (FileStatus batch : shown(new Path(folder))) {
      List<String> lines = new ArrayList<>();
      for (FileStatus file : shown(batch.getPath())) {
        try (InputStream in = Hdfs.files().open(file.getPath())) {
          new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(lines::add);
        }
      }
      batches.add(lines);
    }
    return batches;
  }

  /** What a reader sees who passes over names that begin with {@code _} or a dot, by name. */
  private static List<FileStatus> shown(Path path) throws IOException {
    if (!Hdfs.files().exists(path)) {
      return List.of();
    }
    FileStatus[] found =
        Hdfs.files()
            .listStatus(
                path, each -> !each.getName().startsWith("_") && !each.getName().startsWith("."));
    return Arrays.stream(found).sorted().toList();
  }
}
