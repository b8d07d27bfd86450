package io.tarn.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.schemas.JacksonMappers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;

/**
 * What a program keeps of its reading, as a text to be given back later, to any process: URL-safe
 * base64 of a byte that says what it is, one for the form's version, four of a checksum, and CBOR.
 * Damage and mix-ups are told; it is no secret, and not signed.
 */
enum TokenText {
  PAGE('p', "the cursor of a page", "take it as Page.next() gave it, or begin with the first page"),
  SESSION(
      's',
      "the token of a session",
      "take it as ReadSession.token() gave it, or begin a new session"),
  CHANGES(
      'c',
      "the token of a change stream",
      "take it as ChangeStream.token() gave it, or watch from the beginning");

  private static final byte FORM = 1;
  private static final int HEAD_BYTES = 2 + Integer.BYTES;

  private final byte mark;
  private final String what;
  private final String remedy;

  TokenText(char mark, String what, String remedy) {
    this.mark = (byte) mark;
    this.what = what;
    this.remedy = remedy;
  }

  /** The text of a plain record. */
  String write(Object kept) {
    byte[] body;
    try {
      body = JacksonMappers.CBOR.writeValueAsBytes(kept);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a plain record can always be written", e);
    }
    byte[] all =
        ByteBuffer.allocate(HEAD_BYTES + body.length)
            .put(mark)
            .put(FORM)
            .putInt(checksum(mark, FORM, body))
            .put(body)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  /**
   * What was written.
   *
   * @throws IllegalArgumentException if the text is not one of these, or was damaged
   */
  <T> T read(String text, Class<T> type) {
    byte[] all = bytes(text);
    for (TokenText other : values()) {
      if (other != this && all[0] == other.mark) {
        throw new IllegalArgumentException(
            "this is " + other.what + ", not " + what + "; " + remedy);
      }
    }
    if (all[0] != mark) {
      throw damaged(null);
    }
    if (all[1] > FORM) {
      throw new IllegalArgumentException(
          "this is "
              + what
              + " of a newer version of Tarn, which this one cannot read; upgrade it");
    }
    byte[] body = Arrays.copyOfRange(all, HEAD_BYTES, all.length);
    if (ByteBuffer.wrap(all, 2, Integer.BYTES).getInt() != checksum(all[0], all[1], body)) {
      throw damaged(null);
    }
    try {
      return JacksonMappers.CBOR.readValue(body, type);
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private byte[] bytes(String text) {
    if (text == null) {
      throw damaged(null);
    }
    try {
      byte[] all = Base64.getUrlDecoder().decode(text);
      if (all.length > HEAD_BYTES) {
        return all;
      }
    } catch (IllegalArgumentException e) {
      throw damaged(e);
    }
    throw damaged(null);
  }

  private IllegalArgumentException damaged(Exception cause) {
    return new IllegalArgumentException(
        "this is not " + what + ", or part of it is missing or was changed; " + remedy, cause);
  }

  private static int checksum(byte mark, byte form, byte[] body) {
    CRC32 crc = new CRC32();
    crc.update(mark);
    crc.update(form);
    crc.update(body);
    return (int) crc.getValue();
  }
}
