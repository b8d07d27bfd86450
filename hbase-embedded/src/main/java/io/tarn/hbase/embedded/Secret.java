package io.tarn.hbase.embedded;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.security.UserProvider;
import org.apache.hadoop.hbase.security.provider.SaslClientAuthenticationProviders;

/**
 * What a client must know to be let in. It is another one in each process, and stands in the data
 * folder, in files that are their user's alone.
 *
 * @param text 64 hexadecimal digits
 */
record Secret(String text) {
  private static final int BYTES = 32;

  /** HBase has one set of server providers for the whole JVM, so the JVM has one secret. */
  private static final Secret OF_THIS_PROCESS = random();

  Secret {
    if (text == null || !text.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("the secret is not 64 hexadecimal digits");
    }
  }

  static Secret ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  private static Secret random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new Secret(HexFormat.of().formatHex(bytes));
  }

  /** HBase's node in ZooKeeper. HBase logs it, so the secret cannot be found from it. */
  String zooKeeperRoot() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(("ZooKeeper " + text).getBytes(StandardCharsets.UTF_8));
      return "/" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java lacks SHA-256; use another one", e);
    }
  }

  /** Has the connections of a configuration prove that they know this secret. */
  void nameIn(Configuration conf) {
    conf.set(SecretClient.KEY, text);
    conf.set(HConstants.ZOOKEEPER_ZNODE_PARENT, zooKeeperRoot());
    conf.setClass("hbase.client.userprovider.class", SecretUserProvider.class, UserProvider.class);
    conf.set(SaslClientAuthenticationProviders.EXTRA_PROVIDERS_KEY, SecretClient.class.getName());
    conf.set(SaslClientAuthenticationProviders.SELECTOR_KEY, SecretSelector.class.getName());
  }

  /** Whether the connections of a configuration know this secret. */
  boolean isNamedIn(Configuration conf) {
    return text.equals(conf.get(SecretClient.KEY));
  }

  /** Nothing that may not be printed. */
  @Override
  public String toString() {
    return "secret";
  }
}
