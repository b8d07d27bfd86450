package io.tarn.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.schemas.JacksonMappers;
import java.util.List;

/**
 * How far a folder has been read.
 *
 * @param count how many files up to here
 * @param files those of the last batch: the range that ends here
 * @param passedOverMillis files that were last modified before this are passed over, as names of so
 *     long ago may be forgotten; 0 if all are read
 */
record FileOffset(long count, List<FileRange> files, long passedOverMillis) {
  FileOffset {
    files = List.copyOf(files);
  }

  FileOffset next(List<FileRange> more, long morePassedOver) {
    return new FileOffset(count + more.size(), more, Math.max(passedOverMillis, morePassedOver));
  }

  /** As far, with nothing said of the files. */
  FileOffset withoutFiles() {
    return new FileOffset(count, List.of(), passedOverMillis);
  }

  String toJson() {
    try {
      return JacksonMappers.JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an offset can always be written", e);
    }
  }

  static FileOffset parse(String json) {
    if (json.isEmpty()) {
      return new FileOffset(0, List.of(), 0);
    }
    try {
      return JacksonMappers.JSON.readValue(json, FileOffset.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not the offset of a folder of text files: "
              + json
              + "; is another kind of source of the same name? Give it a name of its own",
          e);
    }
  }
}
