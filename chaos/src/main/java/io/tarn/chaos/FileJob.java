package io.tarn.chaos;

import io.tarn.files.FileOutput;
import io.tarn.files.TextFiles;
import io.tarn.files.TextLine;
import io.tarn.hbase.embedded.EmbeddedHBase;
import io.tarn.hbase.embedded.LogFile;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.Trigger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program that copies lines of files to a file output, a batch for each file, on an HBase in its
 * own process, and ends once all are copied.
 */
public final class FileJob {
  static final String JOB = "copy";
  static final String OUTPUT = "lines";

  private FileJob() {}

  /**
   * @param where its folders
   * @param point where the process ends, and at the how manieth time
   */
  static List<String> arguments(Folders where, KillPoint point, int times) {
    return List.of(
        where.data().toString(),
        where.input().toString(),
        where.output().toString(),
        point.name(),
        Integer.toString(times));
  }

  /** The folders of a data folder's HBase, of what is read, and of what is written. */
  record Folders(Path data, Path input, Path output) {}

  /** Runs with what {@link #arguments} gave. */
  public static void main(String[] args) throws Exception {
    Folders where = new Folders(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
    KillPoint point = KillPoint.valueOf(args[3]);
    KillPoint.haltAt(point, Integer.parseInt(args[4]));
    LogFile.redirectTo(where.data().resolve("logs"));
    try (EmbeddedHBase hbase = EmbeddedHBase.start(where.data());
        HBaseBackend backend = HBaseBackend.connect(hbase.configuration());
        StreamingContext streams = new StreamingContext(JOB, backend)) {
      DStream<String> lines =
          streams
              .source(TextFiles.in(where.input().toString()).maxFilesPerBatch(1))
              .map(TextLine::text);
      lines.to(OUTPUT, new HaltingOutput(output(where.output(), point)));
      System.out.println("copying");
      streams.start(Trigger.availableNow());
      streams.awaitTermination();
    }
    System.exit(0); // HBase leaves threads behind
  }

  private static FileOutput<String> output(Path folder, KillPoint point) {
    return point.isOfFileSystem()
        ? FileOutput.text(HaltingFileSystem.SCHEME + ":" + folder)
            .hadoop(
                Map.of(
                    "fs." + HaltingFileSystem.SCHEME + ".impl", HaltingFileSystem.class.getName()))
            .renamesInOneStep()
        : FileOutput.text(folder.toString());
  }
}
