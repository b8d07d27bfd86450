package io.tarn.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.Serializable;
import java.util.List;

/**
 * How the cells of a line are told from each other.
 *
 * @param quote null if there are no quotes
 * @param trims whether blanks around a cell, but not those within quotes, are no part of it
 * @param nullText the text of a cell that is null, as one that is empty is; null if there is none
 */
record CsvDialect(char separator, Character quote, boolean trims, String nullText)
    implements Serializable {
  static final CsvDialect RFC_4180 = new CsvDialect(',', '"', false, null);

  CsvDialect {
    checkMark("separator", separator);
    if (quote != null) {
      checkMark("quote", quote);
      if (quote == separator) {
        throw new IllegalArgumentException(
            "separator and quote must differ, but both are " + separator);
      }
    }
    if (trims && separator == ' ') {
      throw new IllegalArgumentException(
          "cells that blanks separate cannot be trimmed of blanks; leave out trimmed()");
    }
  }

  private static void checkMark(String what, char mark) {
    if (mark == '\n' || mark == '\r') {
      throw new IllegalArgumentException("a " + what + " cannot be a line end");
    }
  }

  CsvDialect separatedBy(char newSeparator) {
    return new CsvDialect(newSeparator, quote, trims, nullText);
  }

  CsvDialect quotedBy(Character newQuote) {
    return new CsvDialect(separator, newQuote, trims, nullText);
  }

  CsvDialect trimmed() {
    return new CsvDialect(separator, quote, true, nullText);
  }

  CsvDialect withNullText(String newNullText) {
    return new CsvDialect(separator, quote, trims, newNullText);
  }

  /**
   * The cells of a line that is not empty, as texts; one that has none is empty text.
   *
   * @throws IllegalArgumentException if its quotes are not where they may be
   */
  List<String> cells(String line, CsvMapper mapper) throws JsonProcessingException {
    checkQuotes(line, List.of());
    String[] cells =
        trimming(mapper.readerFor(String[].class))
            .without(CsvParser.Feature.EMPTY_UNQUOTED_STRING_AS_NULL)
            .with(schema().build())
            .readValue(line);
    return List.of(cells);
  }

  /** A reader of lines whose cells are these columns. */
  ObjectReader reader(Class<?> type, List<String> columns, CsvMapper mapper) {
    CsvSchema.Builder schema = schema();
    columns.forEach(schema::addColumn);
    if (nullText != null) {
      schema.setNullValue(nullText);
    }
    return trimming(mapper.readerFor(type)).with(schema.build());
  }

  /**
   * @throws IllegalArgumentException if the line's quotes are not where they may be
   */
  void checkQuotes(String line, List<String> columns) {
    if (quote != null) {
      CsvQuotes.check(line, columns, separator, quote, trims);
    }
  }

  private ObjectReader trimming(ObjectReader reader) {
    return trims ? reader.with(CsvParser.Feature.TRIM_SPACES) : reader;
  }

  private CsvSchema.Builder schema() {
    CsvSchema.Builder schema = CsvSchema.builder().setColumnSeparator(separator);
    return quote == null ? schema.disableQuoteChar() : schema.setQuoteChar(quote);
  }
}
