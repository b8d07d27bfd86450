package io.tarn.hbase.sink;

import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.SinkNote;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.hbase.TableExistsException;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.security.AccessDeniedException;
import org.apache.hadoop.hbase.util.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What sinks have noted of jobs, on the cluster that they write to: in table {@code tarn_sinks},
 * one row for each job and target table, {@code job/table}. It is outside of namespace {@code
 * tarn}, so that a copy of Tarn's own tables does not take it along.
 *
 * @param target the table that the sink writes to
 */
record SinkNotes(String target) implements Serializable {
  private static final Logger LOG = LoggerFactory.getLogger(SinkNotes.class);

  static final TableName TABLE = TableName.valueOf("tarn_sinks");
  private static final byte[] FAMILY = Bytes.toBytes("n");
  private static final byte[] BATCH = Bytes.toBytes("batch");

  /**
   * Makes the table of notes where it is missing.
   *
   * @return whether there is one; false if this user may not make it
   */
  boolean open(Connection connection) {
    try (Admin admin = connection.getAdmin()) {
      if (!admin.tableExists(TABLE)) {
        admin.createTable(
            TableDescriptorBuilder.newBuilder(TABLE)
                .setColumnFamily(ColumnFamilyDescriptorBuilder.of(FAMILY))
                .build());
      }
      return true;
    } catch (TableExistsException another) {
      return true;
    } catch (AccessDeniedException e) {
      warn(e);
      return false;
    } catch (IOException e) {
      throw new BackendException("Cannot make table " + TABLE + ", the notes of sinks", e);
    }
  }

  /** The last attempt of a job that wrote to the target; empty if this user may not know. */
  Optional<SinkNote> read(String job, Connection connection) {
    try (Table table = connection.getTable(TABLE)) {
      Result row = table.get(new Get(row(job)));
      return row.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new SinkNote(
                  target,
                  Bytes.toLong(row.getValue(FAMILY, BATCH)),
                  row.rawCells()[0].getTimestamp()));
    } catch (AccessDeniedException e) {
      warn(e);
      return Optional.empty();
    } catch (IOException e) {
      throw new BackendException("Cannot read what was noted of job " + job + " in " + TABLE, e);
    }
  }

  /**
   * Notes an attempt; HBase keeps the one with the greatest version. Only says so if this user may
   * not.
   */
  void note(Plan plan, Connection connection) {
    try (Table table = connection.getTable(TABLE)) {
      table.put(
          new Put(row(plan.job()), plan.version())
              .addColumn(FAMILY, BATCH, Bytes.toBytes(plan.batch())));
    } catch (AccessDeniedException e) {
      warn(e);
    } catch (IOException e) {
      throw new BackendException(
          "Cannot note batch " + plan.batch() + " of " + plan.job() + " in " + TABLE, e);
    }
  }

  private void warn(AccessDeniedException cause) {
    LOG.warn(
        "This user may not make, read or write table {}, so nobody will notice if a job that writes"
            + " to {} is run from an older copy of its state; withoutNotes() of the sink says"
            + " nothing of it",
        TABLE,
        target,
        cause);
  }

  private byte[] row(String job) {
    return (job + "/" + target).getBytes(StandardCharsets.UTF_8);
  }
}
