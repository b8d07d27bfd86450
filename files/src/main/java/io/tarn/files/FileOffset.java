package io.tarn.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.schemas.JacksonMappers;
import java.util.List;

/**
 * How far a folder has been read. Text of it is kept in the plan of a batch and with its commit.
 *
 * @param count how many files up to here
 * @param files those of the last batch: the range that ends here
 * @param passedOverMillis files that were last modified before this are passed over, as names of so
 *     long ago may be forgotten, or the job was to begin behind them; 0 if all are read
 * @param unread whether the files are only noted, as they were there before the job began
 */
record FileOffset(
    long count,
    List<FileRange> files,
    long passedOverMillis,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean unread) {
  /** So that the two of a range, as text in a text, are less than HBase takes as one cell. */
  static final int MOST_BYTES = 4 << 20;

  FileOffset {
    files = List.copyOf(files);
  }

  /** One whose files are read. */
  FileOffset(long count, List<FileRange> files, long passedOverMillis) {
    this(count, files, passedOverMillis, false);
  }

  /** Where a job begins: with the files that are there noted, and none read. */
  static FileOffset behind(List<FileRange> files, long passedOverMillis) {
    return new FileOffset(0, files, passedOverMillis, true);
  }

  /** The files of the batch that are read. */
  List<FileRange> toRead() {
    return unread ? List.of() : files;
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
