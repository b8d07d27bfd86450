package io.tarn.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.schemas.JacksonMappers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is kept as JSON of an output: in its folder, in batches' folders, and as receipts. */
sealed interface OutputJson {
  /** The layout that this program writes, and the only one that it knows. */
  int FORMAT = 1;

  default String toJson() {
    try {
      return JacksonMappers.JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("names and numbers can always be written", e);
    }
  }

  default byte[] toBytes() {
    return toJson().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * @param where what it was read from, for what goes wrong
   * @throws IOException if it is something else
   */
  static <T extends OutputJson> T parse(byte[] json, Class<T> type, String where)
      throws IOException {
    try {
      return JacksonMappers.JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IOException(where + " cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  /** The files of one task. */
  record Written(List<PartFile> files) implements OutputJson {}

  /** What is committed of a batch: the rest is in its folder. */
  record Receipt(int files, long records, long bytes) implements OutputJson {}

  /** Whose folder it is. */
  record Owner(int format, String job, String output) implements OutputJson {
    @Override
    public String toString() {
      return "output " + output + " of job " + job;
    }
  }

  /** What a batch's folder is. */
  record Manifest(
      int format,
      String job,
      String output,
      @JsonProperty(required = true) long batch,
      @JsonProperty(required = true) long version,
      List<PartFile> files)
      implements OutputJson {
    Receipt receipt() {
      return new Receipt(
          files.size(),
          files.stream().mapToLong(PartFile::records).sum(),
          files.stream().mapToLong(PartFile::bytes).sum());
    }
  }
}
