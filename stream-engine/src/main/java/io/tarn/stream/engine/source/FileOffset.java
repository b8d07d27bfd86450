package io.tarn.stream.engine.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.schemas.Mappers;
import java.util.List;

/**
 * How far a folder has been read.
 *
 * @param count how many files up to here
 * @param files those of the last batch: the range that ends here
 */
record FileOffset(long count, List<FileRange> files) {
  FileOffset {
    files = List.copyOf(files);
  }

  FileOffset next(List<FileRange> more) {
    return new FileOffset(count + more.size(), more);
  }

  String toJson() {
    try {
      return Mappers.JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an offset can always be written", e);
    }
  }

  static FileOffset parse(String json) {
    if (json.isEmpty()) {
      return new FileOffset(0, List.of());
    }
    try {
      return Mappers.JSON.readValue(json, FileOffset.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not the offset of a folder of text files: " + json, e);
    }
  }
}
