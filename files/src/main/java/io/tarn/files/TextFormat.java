package io.tarn.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One line for each record. */
record TextFormat() implements RecordFormat<String> {
  private static final int LONGEST_SHOWN = 200;

  @Override
  public String suffix() {
    return ".txt";
  }

  @Override
  public Encoder<String> open(OutputStream out, Map<String, String> hadoop) {
    return new Lines(out, StandardCharsets.UTF_8.newEncoder());
  }

  @Override
  public String toString() {
    return "lines of text";
  }

  /** Malformed text is refused by the encoder, where String's own would write question marks. */
  private record Lines(OutputStream out, CharsetEncoder encoder) implements Encoder<String> {
    @Override
    public void write(String line) throws IOException {
      if (line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
        throw refused(line, "it has a line break in it, and would be read as several records");
      }
      try {
        ByteBuffer bytes = encoder.encode(CharBuffer.wrap(line));
        out.write(bytes.array(), bytes.arrayOffset(), bytes.remaining());
        out.write('\n');
      } catch (CharacterCodingException e) {
        throw refused(line, "it has half a surrogate pair in it, which UTF-8 cannot say");
      }
    }

    private static IllegalArgumentException refused(String line, String why) {
      String shown = line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "…";
      return new IllegalArgumentException(
          "a record cannot be a line of text: "
              + why
              + ": \""
              + shown.replace("\n", "\\n").replace("\r", "\\r")
              + "\"; map it to one that can, or write FileOutput.json");
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
