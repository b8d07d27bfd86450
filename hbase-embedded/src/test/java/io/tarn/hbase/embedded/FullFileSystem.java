package io.tarn.hbase.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * A file system whose disk is full once so many bytes were written: the write in which that happens
 * is written in part, and fails.
 */
public final class FullFileSystem extends FolderFileSystem {
  private static final AtomicLong ROOM = new AtomicLong(Long.MAX_VALUE);
  private static final AtomicLong SYNCED = new AtomicLong();

  static void leave(long bytes) {
    ROOM.set(bytes);
  }

  static void makeRoom() {
    ROOM.set(Long.MAX_VALUE);
  }

  /** How often a file was synced, of all so far. */
  static long synced() {
    return SYNCED.get();
  }

  @Override
  OutputStream unbuffered(Path file, boolean append, FsPermission permission) throws IOException {
    return new Output(super.unbuffered(file, append, permission));
  }

  private static final class Output extends OutputStream implements Syncable {
    private final OutputStream out;

    private Output(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      long room = ROOM.getAndUpdate(left -> Math.max(0, left - length));
      out.write(bytes, offset, (int) Math.min(room, length));
      if (room < length) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void hflush() throws IOException {
      ((Syncable) out).hflush();
    }

    @Override
    public void hsync() throws IOException {
      ((Syncable) out).hsync();
      SYNCED.incrementAndGet();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
