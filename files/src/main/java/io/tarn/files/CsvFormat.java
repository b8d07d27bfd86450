package io.tarn.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.tarn.schemas.JacksonMappers;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;

/**
 * Comma-separated values as RFC 4180 has them but for the line end, which is a line feed: a header
 * of the record's components in every file, quotes where they are needed, nothing at all for null
 * and two quotes for an empty text.
 */
record CsvFormat<T>(Class<T> type) implements RecordFormat<T> {
  private static final CsvMapper MAPPER =
      CsvMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(CsvGenerator.Feature.ALWAYS_QUOTE_EMPTY_STRINGS)
          .build();

  CsvFormat {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null || components.length == 0) {
      throw new IllegalArgumentException(
          "the columns of CSV are the components of a record, but "
              + type.getName()
              + " has none; map the records to one, or write FileOutput.json");
    }
    Arrays.stream(components)
        .filter(component -> CsvColumns.isNested(component.getType()))
        .findFirst()
        .ifPresent(
            component -> {
              throw new IllegalArgumentException(
                  "component "
                      + component.getName()
                      + " of "
                      + type.getName()
                      + " is a "
                      + component.getType().getName()
                      + ", which is more than a value in a row of CSV can be; map it to a text or"
                      + " a number, or write FileOutput.json");
            });
  }

  @Override
  public String suffix() {
    return ".csv";
  }

  @Override
  public Encoder<T> open(OutputStream out, Map<String, String> hadoop) throws IOException {
    return new Rows<>(
        MAPPER
            .writerFor(type)
            .with(MAPPER.schemaFor(type).withHeader().withLineSeparator("\n"))
            .writeValues(out),
        type.getRecordComponents().length == 1);
  }

  @Override
  public String toString() {
    return "CSV";
  }

  /**
   * @param single whether there is one column alone
   */
  private record Rows<T>(SequenceWriter writer, boolean single) implements Encoder<T> {
    @Override
    public void write(T record) throws IOException {
      if (single && JacksonMappers.JSON.valueToTree(record).elements().next().isNull()) {
        throw new IllegalArgumentException(
            record
                + " cannot be a row of CSV: its only column is null, and readers pass over empty"
                + " lines; filter such records out, or write FileOutput.json");
      }
      try {
        writer.write(record);
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(
            "a record of "
                + record.getClass().getName()
                + " cannot be written as CSV: "
                + e.getOriginalMessage(),
            e);
      }
    }

    @Override
    public void close() throws IOException {
      writer.close();
    }
  }
}
