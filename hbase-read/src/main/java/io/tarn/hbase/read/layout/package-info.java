/**
 * What the rows of Tarn's tables in HBase look like, written and read: requests as they are built
 * and results as they are parsed, nothing of it sent. See {@code docs/format.md}.
 */
package io.tarn.hbase.read.layout;
