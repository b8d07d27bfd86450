/** Tables of relational databases as outputs of streams. */
package io.tarn.jdbc;
