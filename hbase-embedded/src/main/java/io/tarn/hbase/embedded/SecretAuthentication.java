package io.tarn.hbase.embedded;

import org.apache.hadoop.hbase.security.provider.SaslAuthMethod;
import org.apache.hadoop.hbase.security.provider.SaslAuthenticationProvider;
import org.apache.hadoop.security.UserGroupInformation.AuthenticationMethod;

/**
 * What client and server agree on: DIGEST-MD5, by which each proves to the other that it knows the
 * secret, and neither says it.
 */
abstract class SecretAuthentication implements SaslAuthenticationProvider {
  static final String NAME = "TARN";

  /** DIGEST-MD5 wants a service's name, the same on both sides. */
  static final String SERVICE = "tarn";

  /** Any that is none of HBase's own, which are 80 to 83. */
  private static final byte CODE = 'T';

  static final SaslAuthMethod METHOD =
      new SaslAuthMethod(NAME, CODE, "DIGEST-MD5", AuthenticationMethod.TOKEN);

  @Override
  public SaslAuthMethod getSaslAuthMethod() {
    return METHOD;
  }

  @Override
  public String getTokenKind() {
    return NAME;
  }
}
