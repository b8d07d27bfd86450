package io.tarn.cli;

import io.tarn.cli.console.Output;
import io.tarn.client.TarnClient;
import io.tarn.hbase.state.TableMaker;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.schemas.NamePattern;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tarn flush}. */
@Command(
    name = "flush",
    description = "Writes a table's MemStores to HFiles; `tarn regions JOB` shows them move.")
final class FlushCommand extends ReadCommand {
  @Parameters(index = "0", paramLabel = "JOB", description = "The job's name.")
  private String job;

  @Parameters(
      index = "1",
      paramLabel = "TABLE",
      description = "The table's name; `tarn tables JOB` lists them.")
  private String table;

  @Override
  void check() {
    NamePattern.check("job", job);
    NamePattern.check("table", table);
  }

  @Override
  int read(Cluster open, TarnClient client, Output output) {
    client.job(job).snapshot().table(table); // says so if there is no such table
    new TableMaker(open.connection()).flush(job, table);
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("job", job);
    record.put("table", table);
    record.put("flushed", true);
    output.show(record);
    return 0;
  }
}
