package io.tarn.cli;

import io.tarn.cli.console.Output;
import io.tarn.client.JobReader;
import io.tarn.client.TarnClient;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.schemas.NamePattern;
import io.tarn.schemas.TableFormat;
import io.tarn.schemas.TableSchema;
import io.tarn.zookeeper.RegionDirectory;
import io.tarn.zookeeper.RegionStatus;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.hbase.TableName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tarn regions}. */
@Command(
    name = "regions",
    description =
        "Shows where each region of a job's tables is, and how much of it is in MemStore and in HFiles.")
final class RegionsCommand extends ReadCommand {
  @Parameters(index = "0", paramLabel = "JOB", description = "The job's name.")
  private String job;

  @Override
  void check() {
    NamePattern.check("job", job);
  }

  @Override
  int read(Cluster open, TarnClient client, Output output) throws IOException {
    JobReader reader = client.job(job);
    reader.status(); // says so if there is no such job
    RegionDirectory directory = new RegionDirectory(open.connection());
    for (TableSchema schema : reader.tables()) {
      TableName name =
          TableName.valueOf(TableFormat.NAMESPACE, TableFormat.stateTable(job, schema.table()));
      for (RegionStatus region : directory.regions(name)) {
        output.show(record(schema, region));
      }
    }
    return 0;
  }

  private static Map<String, Object> record(TableSchema schema, RegionStatus region) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("table", schema.table());
    record.put("region", region.region());
    record.put("server", region.server());
    record.put("from", region.startKey().toString());
    record.put("to", region.endKey().toString());
    record.put("memStoreBytes", region.memStoreBytes());
    record.put("hfiles", region.storeFiles());
    record.put("hfileBytes", region.storeFileBytes());
    record.put("reads", region.readRequests());
    record.put("writes", region.writeRequests());
    return record;
  }
}
