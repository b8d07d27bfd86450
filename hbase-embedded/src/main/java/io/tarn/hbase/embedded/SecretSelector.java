package io.tarn.hbase.embedded;

import java.util.Collection;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.security.User;
import org.apache.hadoop.hbase.security.provider.AuthenticationProviderSelector;
import org.apache.hadoop.hbase.security.provider.BuiltInProviderSelector;
import org.apache.hadoop.hbase.security.provider.SaslClientAuthenticationProvider;
import org.apache.hadoop.hbase.security.provider.SaslClientAuthenticationProviders;
import org.apache.hadoop.hbase.util.Pair;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.security.token.Token;
import org.apache.hadoop.security.token.TokenIdentifier;

/**
 * How a connection that must authenticate itself does so. HBase has one selector for the whole JVM,
 * which may have connections to clusters with Kerberos too: a user who is logged in there, or has a
 * token of the cluster, goes HBase's own way. Made by HBase.
 */
public final class SecretSelector implements AuthenticationProviderSelector {
  private final BuiltInProviderSelector builtIn = new BuiltInProviderSelector();
  private SaslClientAuthenticationProvider secret;

  /** Has this JVM's connections use this selector, whatever connections there were before. */
  @SuppressWarnings("LockOnNonEnclosingClassLiteral") // the lock of both methods
  static void install(Configuration conf) {
    synchronized (SaslClientAuthenticationProviders.class) {
      SaslClientAuthenticationProviders.reset();
      SaslClientAuthenticationProviders.getInstance(conf);
    }
  }

  @Override
  public void configure(
      Configuration conf, Collection<SaslClientAuthenticationProvider> providers) {
    secret = providers.stream().filter(SecretClient.class::isInstance).findFirst().orElseThrow();
    List<SaslClientAuthenticationProvider> others =
        providers.stream().filter(provider -> provider != secret).toList();
    Configuration kerberos = new Configuration(conf);
    kerberos.set(User.HBASE_SECURITY_CONF_KEY, "kerberos");
    builtIn.configure(kerberos, others);
  }

  @Override
  public Pair<SaslClientAuthenticationProvider, Token<? extends TokenIdentifier>> selectProvider(
      String clusterId, User user) {
    boolean elsewhere =
        user.getUGI().hasKerberosCredentials()
            || user.getTokens().stream()
                .anyMatch(token -> token.getService().equals(new Text(clusterId)));
    return elsewhere ? builtIn.selectProvider(clusterId, user) : new Pair<>(secret, null);
  }
}
