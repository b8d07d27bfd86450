package io.tarn.cli;

import io.tarn.cli.console.Output;
import io.tarn.client.TarnClient;
import io.tarn.hbase.state.TableMaker;
import io.tarn.runtime.cluster.Cluster;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tarn flush}. */
@Command(
    name = "flush",
    description = "Writes a table's MemStores to HFiles; `tarn regions JOB` shows them move.")
final class FlushCommand extends ReadCommand {
  @Mixin private TableParameters of;

  @Override
  void check() {
    of.check();
  }

  @Override
  int read(Cluster open, TarnClient client, Output output) {
    client.job(of.job()).snapshot().table(of.table()); // says so if there is no such table
    new TableMaker(open.connection()).flush(of.job(), of.table());
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("job", of.job());
    record.put("table", of.table());
    record.put("flushed", true);
    output.show(record);
    return 0;
  }
}
