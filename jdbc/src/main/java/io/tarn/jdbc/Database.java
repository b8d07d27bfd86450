package io.tarn.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;

/** A database, by its URL and what its driver is given. */
record Database(String url, Map<String, String> properties) {
  Connection connect() throws SQLException {
    Properties given = new Properties();
    given.putAll(properties);
    Connection connection = DriverManager.getConnection(url, given);
    connection.setAutoCommit(false);
    return connection;
  }

  /** Without what comes behind the path: it may hold a password. */
  static String shown(String url) {
    return url.replaceFirst("[?;].*", "").replaceFirst("//[^/@]*@", "//");
  }

  @Override
  public String toString() {
    return shown(url);
  }
}
