package io.tarn.cli.console;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A whole number from 1 on, as an option's value. */
public final class Positive implements ITypeConverter<Integer> {
  Positive() {}

  @Override
  public Integer convert(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is not a whole number");
    }
    throw new TypeConversionException("it must be at least 1, but is " + text);
  }
}
