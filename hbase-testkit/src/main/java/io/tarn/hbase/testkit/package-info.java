/** HBase's mini-clusters for integration tests, and what such tests do with the files of tables. */
package io.tarn.hbase.testkit;
