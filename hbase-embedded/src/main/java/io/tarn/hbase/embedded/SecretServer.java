package io.tarn.hbase.embedded;

import java.io.IOException;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.sasl.AuthorizeCallback;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.Sasl;
import org.apache.hadoop.hbase.security.SaslUtil;
import org.apache.hadoop.hbase.security.provider.AttemptingUserProvidingSaslServer;
import org.apache.hadoop.hbase.security.provider.SaslServerAuthenticationProvider;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.security.token.SecretManager;
import org.apache.hadoop.security.token.TokenIdentifier;

/** The server's side of the secret. Made by HBase. */
public final class SecretServer extends SecretAuthentication
    implements SaslServerAuthenticationProvider {
  @Override
  public AttemptingUserProvidingSaslServer createServer(
      SecretManager<TokenIdentifier> tokens, Map<String, String> properties) throws IOException {
    return new AttemptingUserProvidingSaslServer(
        Sasl.createSaslServer(
            METHOD.getSaslMechanism(),
            SERVICE,
            SaslUtil.SASL_DEFAULT_REALM,
            properties,
            SecretServer::answer),
        () -> null);
  }

  private static void answer(Callback[] callbacks) {
    for (Callback callback : callbacks) {
      if (callback instanceof NameCallback name) {
        name.setName(name.getDefaultName());
      } else if (callback instanceof PasswordCallback password) {
        password.setPassword(Secret.ofThisProcess().text().toCharArray());
      } else if (callback instanceof RealmCallback realm) {
        realm.setText(realm.getDefaultText());
      } else if (callback instanceof AuthorizeCallback authorize) {
        authorize.setAuthorized(
            authorize.getAuthenticationID().equals(authorize.getAuthorizationID()));
      }
    }
  }

  @Override
  public boolean supportsProtocolAuthentication() {
    return false;
  }

  /** The user of this process, whose folder it is. */
  @Override
  public UserGroupInformation getAuthorizedUgi(String name, SecretManager<TokenIdentifier> tokens)
      throws IOException {
    return UserGroupInformation.createRemoteUser(
        UserGroupInformation.getLoginUser().getShortUserName());
  }
}
