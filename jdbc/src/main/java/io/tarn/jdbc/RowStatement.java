package io.tarn.jdbc;

/** The statement that is executed for each record, and what sets its parameters. */
record RowStatement<T>(String sql, RowBinder<T> binder) {}
