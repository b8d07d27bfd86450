package io.tarn.hbase.embedded;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.impl.StoreImplementationUtils;
import org.apache.hadoop.hbase.HConstants;

/**
 * A file to which nothing is written after a write that failed, so that what it holds is all that
 * was written up to there, and perhaps a part of one write more. A failure is an IOException:
 * Hadoop's own stream throws an Error, which HBase's write-ahead log takes for a success.
 *
 * <p>Of write-ahead logs, nothing is on the disk without all that was written to them before: HBase
 * flushes a log before it begins the next one, and a flush is a sync here; and once a log has
 * failed, nothing at all is written any more.
 */
final class StrictOutput extends OutputStream implements Syncable, StreamCapabilities {
  private final OutputStream out;
  private final Path file;
  private final WriteAccess access;
  private volatile IOException failure;
  private boolean closed;

  /**
   * @param out a {@link Syncable}, too; unbuffered: what it was given is with the operating system
   */
  StrictOutput(OutputStream out, Path file, WriteAccess access) {
    this.out = out;
    this.file = file;
    this.access = access;
  }

  @Override
  public void write(int b) throws IOException {
    strictly(() -> out.write(b));
  }

  @Override
  public void write(byte[] b, int off, int len) throws IOException {
    strictly(() -> out.write(b, off, len));
  }

  @Override
  public void flush() throws IOException {
    strictly(out::flush);
  }

  @Override
  public void hflush() throws IOException {
    hsync();
  }

  @Override
  public void hsync() throws IOException {
    strictly(((Syncable) out)::hsync);
  }

  @Override
  public boolean hasCapability(String capability) {
    return StoreImplementationUtils.isProbeForSyncable(capability);
  }

  /** A file to which all could be written is on the disk once it is closed. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      if (failure == null && !access.isRevoked()) {
        strictly(((Syncable) out)::hsync);
      }
    }
  }

  private void strictly(Write write) throws IOException {
    if (failure != null) {
      throw new IOException("nothing more is written to " + file + " after a failure", failure);
    }
    access.check();
    try {
      write.run();
    } catch (FSError e) {
      throw failed(e.getCause() == null ? e : e.getCause());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private IOException failed(Throwable cause) {
    failure =
        new IOException(
            "cannot write " + file.toUri().getPath() + ": " + cause.getMessage(), cause);
    access.failed(failure);
    if (file.toUri().getPath().contains("/" + HConstants.HREGION_LOGDIR_NAME + "/")) {
      access.revoke(failure.getMessage());
    }
    return failure;
  }

  @FunctionalInterface
  private interface Write {
    void run() throws IOException;
  }
}
