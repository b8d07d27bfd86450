package io.tarn.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import java.util.List;

/** Reads the lines below one header, or below none. Thread-safe. */
record CsvRows<T>(CsvDialect dialect, List<String> columns, ObjectReader reader) {
  /**
   * @param line not empty
   * @throws IllegalArgumentException if its quotes are not where they may be
   */
  T read(String line) throws JsonProcessingException {
    dialect.checkQuotes(line, columns);
    return reader.readValue(line);
  }
}
