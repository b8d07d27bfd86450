package io.tarn.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.schemas.JacksonMappers;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** One JSON value in a line for each record, as {@link JsonLines} reads them. */
record JsonFormat<T>() implements RecordFormat<T> {
  @Override
  public String suffix() {
    return ".jsonl";
  }

  @Override
  public Encoder<T> open(OutputStream out, Map<String, String> hadoop) {
    return new Lines<>(out);
  }

  @Override
  public String toString() {
    return "lines of JSON";
  }

  private record Lines<T>(OutputStream out) implements Encoder<T> {
    @Override
    public void write(T record) throws IOException {
      try {
        out.write(JacksonMappers.JSON.writeValueAsBytes(record));
        out.write('\n');
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(
            "a record of "
                + record.getClass().getName()
                + " cannot be written as JSON: "
                + e.getOriginalMessage(),
            e);
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
