package io.tarn.stream.engine.memory;

/** What somebody might do to a job's tables by hand: for tests that it is noticed. */
public interface Sabotage {
  /** Drops a table. */
  void drop(String table);

  /** Empties a table, its marker row included. */
  void truncate(String table);

  /** Has a table keep so many versions of a cell, and drops what is more. */
  void limitVersions(String table, int versions);
}
