package io.tarn.benchmarks.peer;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tarn.benchmarks.Workload;
import io.tarn.hbase.embedded.EmbeddedHBase;
import io.tarn.hbase.embedded.LogFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * The program of a JVM of its own in which one side does one workload, on an HBase that nothing was
 * written to before. Leaves in its folder when the batches ended, and the result.
 */
public final class SideProgram {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SideProgram() {}

  /**
   * The arguments are {@code SPARK} or {@code TARN}, the workload, how many batches there are, the
   * folder of the events and the program's own, and then Spark's settings as {@code KEY=VALUE}.
   */
  public static void main(String[] args) throws Exception {
    Workload workload = Workload.valueOf(args[1]);
    int batches = Integer.parseInt(args[2]);
    Path input = Path.of(args[3]);
    Path folder = Path.of(args[4]);
    Map<String, String> settings = new LinkedHashMap<>(SparkSide.tuned(folder));
    for (String setting : List.of(args).subList(5, args.length)) {
      int equals = setting.indexOf('=');
      settings.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    LogFile.redirectTo(folder.resolve("logs"));
    Configurator.setLevel("org.apache.spark", Level.WARN);
    run(
        args[0].equals("SPARK") ? new SparkSide(settings) : new TarnSide(),
        workload,
        batches,
        input,
        folder);
    System.exit(0); // HBase and Spark leave threads behind
  }

  /** What is large and not looked at again is deleted. */
  private static void run(Side side, Workload workload, int batches, Path input, Path folder)
      throws Exception {
    try (EmbeddedHBase hbase = EmbeddedHBase.start(folder.resolve("hbase"));
        Connection connection = ConnectionFactory.createConnection(hbase.configuration())) {
      BatchEnds ends = side.run(workload, input, folder, connection);
      if (ends.millis().size() != batches) {
        throw new IllegalStateException(
            "there were to be " + batches + " batches, but were " + ends.millis().size());
      }
      JSON.writeValue(endsFile(folder).toFile(), ends);
      Total.write(side.totals(workload, connection), totalsFile(folder));
    }
    for (String large : List.of("hbase", "checkpoint", "local")) {
      FileUtil.fullyDelete(folder.resolve(large).toFile());
    }
  }

  static BatchEnds ends(Path folder) throws IOException {
    return JSON.readValue(endsFile(folder).toFile(), BatchEnds.class);
  }

  static Path totalsFile(Path folder) {
    return folder.resolve("totals.txt");
  }

  private static Path endsFile(Path folder) {
    return folder.resolve("ends.json");
  }
}
