package io.tarn.spi.run;

import io.tarn.schemas.JacksonMappers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;

/**
 * Records as the bytes that another process is sent: by Java serialization, and by CBOR for what is
 * not {@code Serializable}, wherever in the record it stands. Both processes need the records'
 * classes, on the context class loader of the thread that decodes.
 *
 * <p>All failures begin with a rule, the caller's sentence on what the object ought to be: "a
 * record that is shuffled must be Serializable, or a bean that Jackson can write".
 */
public final class RecordCodec {
  private RecordCodec() {}

  /**
   * The record's bytes: the same as long as nobody changes it.
   *
   * @throws IllegalArgumentException if it can be written in neither way
   */
  public static byte[] encode(Object record, String rule) {
    return image(record, rule, true);
  }

  /**
   * The record that was encoded, a new object of its class.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  public static Object decode(byte[] bytes, String rule) {
    return read(bytes, "what was sent", rule);
  }

  /** The record as another process would get it: encoded and decoded. */
  @SuppressWarnings("unchecked") // a copy is of its original's class
  public static <T> T copy(T record, String rule) {
    return (T) read(image(record, rule, true), describe(record), rule);
  }

  /**
   * An object that is no record, such as a function, as another process would get it: by Java
   * serialization alone.
   */
  @SuppressWarnings("unchecked") // a copy is of its original's class
  public static <T> T copySerializable(T object, String rule) {
    return (T) read(image(object, rule, false), describe(object), rule);
  }

  /**
   * Makes sure that {@link #copySerializable} can be done.
   *
   * @throws IllegalArgumentException if it cannot
   */
  public static void checkSerializable(Object object, String rule) {
    copySerializable(object, rule);
  }

  private static byte[] image(Object object, String rule, boolean beans) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = beans ? new ImageOutput(bytes) : new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    } catch (NotSerializableException e) {
      throw new IllegalArgumentException(rule + ", but " + e.getMessage() + " is not", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(rule + ", but " + describe(object) + " is not: " + e, e);
    }
    return bytes.toByteArray();
  }

  private static Object read(byte[] image, String what, String rule) {
    try (ObjectInputStream in = new ImageInput(image)) {
      return in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalArgumentException(rule + ", but " + what + " cannot be read back: " + e, e);
    }
  }

  private static String describe(Object object) {
    return object == null ? "null" : object.getClass().getName();
  }

  private static final class ImageOutput extends ObjectOutputStream {
    ImageOutput(OutputStream out) throws IOException {
      super(out);
      enableReplaceObject(true);
    }

    @Override
    protected Object replaceObject(Object object) throws IOException {
      return object instanceof Serializable
          ? object
          : new CborImage(
              object.getClass().getName(), JacksonMappers.CBOR.writeValueAsBytes(object));
    }
  }

  private static final class ImageInput extends ObjectInputStream {
    ImageInput(byte[] image) throws IOException {
      super(new ByteArrayInputStream(image));
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(
            description.getName(), false, Thread.currentThread().getContextClassLoader());
      } catch (ClassNotFoundException e) {
        return super.resolveClass(description); // primitives
      }
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // only ever written and read
  private record CborImage(String type, byte[] cbor) implements Serializable {
    private Object readResolve() {
      try {
        Class<?> recordClass =
            Class.forName(type, false, Thread.currentThread().getContextClassLoader());
        return JacksonMappers.CBOR.readValue(cbor, recordClass);
      } catch (IOException | ClassNotFoundException e) {
        throw new IllegalStateException("cannot read " + type + " back from CBOR", e);
      }
    }
  }
}
