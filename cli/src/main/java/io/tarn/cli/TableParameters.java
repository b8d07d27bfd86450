package io.tarn.cli;

import io.tarn.schemas.NamePattern;
import picocli.CommandLine.Parameters;

/** Which table of which job: the first two parameters of what reads one. */
final class TableParameters {
  @Parameters(index = "0", paramLabel = "JOB", description = "The job's name.")
  private String job;

  @Parameters(
      index = "1",
      paramLabel = "TABLE",
      description = "The table's name; `tarn tables JOB` lists them.")
  private String table;

  /**
   * @throws IllegalArgumentException if one of the names is none that a job or table can have
   */
  void check() {
    NamePattern.check("job", job);
    NamePattern.check("table", table);
  }

  String job() {
    return job;
  }

  String table() {
    return table;
  }
}
