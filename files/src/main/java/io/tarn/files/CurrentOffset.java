package io.tarn.files;

/**
 * The offset that is in use, with its text: a batch asks for the same one several times, and it
 * names all files of the batch. For one thread.
 */
final class CurrentOffset {
  private FileOffset offset = FileOffset.parse("");
  private String json = "";

  /** The offset that a text says; parsed only if it is another text than the last one. */
  FileOffset parse(String text) {
    if (!text.equals(json)) {
      offset = FileOffset.parse(text);
      json = text;
    }
    return offset;
  }

  /** The text of an offset that is going to be in use. */
  String toJson(FileOffset next) {
    json = next.toJson();
    offset = next;
    return json;
  }
}
