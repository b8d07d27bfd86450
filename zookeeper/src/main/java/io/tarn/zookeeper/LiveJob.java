package io.tarn.zookeeper;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;

/**
 * A job that a process runs now.
 *
 * @param owner who runs it, as in {@link JobLeadership}
 * @param started when the process opened the job
 */
public record LiveJob(String owner, long pid, String host, Instant started) {

  /** A job that this process opens now. */
  public static LiveJob here(String owner) {
    return new LiveJob(owner, ProcessHandle.current().pid(), localHost(), Instant.now());
  }

  private static String localHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
