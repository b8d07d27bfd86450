package io.tarn.files;

import java.io.Serializable;

/**
 * Makes a record of a line. What it throws sends the line to the dead letters, with the exception's
 * message.
 */
@FunctionalInterface
public interface LineParser<T> extends Serializable {
  T parse(TextLine line) throws Exception;
}
