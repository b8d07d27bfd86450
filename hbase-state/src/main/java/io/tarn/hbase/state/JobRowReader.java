package io.tarn.hbase.state;

import io.tarn.stream.engine.protocol.JobRow;
import io.tarn.stream.engine.spi.BackendException;
import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.hbase.TableNotFoundException;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.Table;

/**
 * Reads one job's row for readers: its fence first, and all of it only if that has changed since.
 * Thread-safe.
 */
final class JobRowReader {
  private final String job;
  private final Connection connection;
  private volatile Parsed last;

  JobRowReader(String job, Connection connection) {
    this.job = job;
    this.connection = connection;
  }

  /**
   * The row as it is now.
   *
   * @throws NotFoundException if there is no such job
   */
  JobRow read() {
    try (Table table = connection.getTable(TarnTables.JOB)) {
      Parsed known = last;
      if (known != null
          && Arrays.equals(known.fence, JobRowCodec.fence(table.get(JobRowCodec.getFence(job))))) {
        return known.row;
      }
      Result result = table.get(new Get(JobRowCodec.rowKey(job)));
      JobRow row =
          JobRowCodec.parse(result)
              .filter(found -> !found.orders().isDeleted())
              .orElseThrow(
                  () ->
                      new NotFoundException(
                          "There is no job " + job + "; `tarn jobs` lists those there are"));
      last = new Parsed(JobRowCodec.fence(result), row);
      return row;
    } catch (TableNotFoundException e) {
      throw new NotFoundException(
          "There is no job " + job + ": this HBase has no tables of Tarn's yet");
    } catch (IOException e) {
      throw new BackendException("Cannot read the row of job " + job, e);
    }
  }

  /** What was parsed of the row with this fence, which no two rows of a job share. */
  @SuppressWarnings("ArrayRecordComponent") // compared by its bytes, above
  private record Parsed(byte[] fence, JobRow row) {}
}
