package io.tarn.chaos;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** This machine's files under a scheme of their own; ends the process around a batch's rename. */
public final class HaltingFileSystem extends RawLocalFileSystem {
  static final String SCHEME = "halting";

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (!to.getName().startsWith("batch=")) {
      return super.rename(from, to);
    }
    KillPoint.BEFORE_RENAME.reached();
    boolean renamed = super.rename(from, to);
    KillPoint.AFTER_RENAME.reached();
    return renamed;
  }
}
