package io.tarn.hbase.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.security.SaslUtil;
import org.apache.hadoop.hbase.security.SecurityInfo;
import org.apache.hadoop.hbase.security.User;
import org.apache.hadoop.hbase.security.provider.SaslClientAuthenticationProvider;
import org.apache.hadoop.hbase.shaded.protobuf.generated.RPCProtos.UserInformation;
import org.apache.hadoop.security.token.Token;
import org.apache.hadoop.security.token.TokenIdentifier;

/** The client's side of the secret, which the connection's configuration has. Made by HBase. */
public final class SecretClient extends SecretAuthentication
    implements SaslClientAuthenticationProvider {
  /** Where a connection's configuration has the secret. */
  static final String KEY = "tarn.embedded.secret";

  @Override
  public SaslClient createClient(
      Configuration conf,
      InetAddress server,
      SecurityInfo service,
      Token<? extends TokenIdentifier> token,
      boolean fallbackAllowed,
      Map<String, String> properties)
      throws IOException {
    char[] secret = conf.get(KEY, "").toCharArray();
    return Sasl.createSaslClient(
        new String[] {METHOD.getSaslMechanism()},
        null,
        SERVICE,
        SaslUtil.SASL_DEFAULT_REALM,
        properties,
        callbacks -> answer(callbacks, secret));
  }

  private static void answer(Callback[] callbacks, char[] secret) {
    for (Callback callback : callbacks) {
      if (callback instanceof NameCallback name) {
        name.setName(NAME);
      } else if (callback instanceof PasswordCallback password) {
        password.setPassword(secret);
      } else if (callback instanceof RealmCallback realm) {
        realm.setText(realm.getDefaultText());
      }
    }
  }

  /** The server knows by itself: all are one user. */
  @Override
  public UserInformation getUserInfo(User user) {
    return null;
  }
}
