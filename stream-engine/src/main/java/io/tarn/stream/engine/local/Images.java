package io.tarn.stream.engine.local;

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
 * Objects as the bytes that another process would be sent: Java serialization, and CBOR for what is
 * not {@code Serializable}, wherever in the object it stands.
 */
public final class Images {
  private Images() {}

  /**
   * The object's bytes: equal as long as nobody changes it.
   *
   * @throws IllegalArgumentException if it can be written in neither way; the message begins with
   *     {@code rule}
   */
  public static byte[] image(Object object, String rule) {
    return image(object, rule, true);
  }

  /**
   * Makes sure that another process could be sent the object, by Java serialization alone.
   *
   * @throws IllegalArgumentException if it could not; the message begins with {@code rule}
   */
  public static void checkSerializable(Object object, String rule) {
    read(object, image(object, rule, false), rule);
  }

  /** The object as another process would get it, beans in it by CBOR. */
  static <T> T copy(T object, String rule) {
    return read(object, image(object, rule, true), rule);
  }

  /** The object as another process would get it, by Java serialization alone. */
  static <T> T copyExactly(T object, String rule) {
    return read(object, image(object, rule, false), rule);
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

  @SuppressWarnings("unchecked") // a copy is of its original's class
  private static <T> T read(T original, byte[] image, String rule) {
    try (ObjectInputStream in = new ImageInput(image)) {
      return (T) in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalArgumentException(
          rule + ", but " + describe(original) + " cannot be read back: " + e, e);
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
