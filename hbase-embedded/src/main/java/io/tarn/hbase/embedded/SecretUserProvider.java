package io.tarn.hbase.embedded;

import org.apache.hadoop.hbase.security.UserProvider;

/** Has HBase authenticate connections where there is no Kerberos. */
final class SecretUserProvider extends UserProvider {
  @Override
  public boolean isHBaseSecurityEnabled() {
    return true;
  }

  @Override
  public boolean isHadoopSecurityEnabled() {
    return false;
  }
}
