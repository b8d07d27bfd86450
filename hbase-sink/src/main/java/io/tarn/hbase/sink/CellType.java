package io.tarn.hbase.sink;

import java.lang.invoke.MethodType;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.hbase.util.Bytes;

/** What Java values can be cells, and their bytes: those of HBase's {@code Bytes.toBytes}. */
enum CellType {
  LONG(long.class) {
    @Override
    byte[] encode(Object value) {
      return Bytes.toBytes((Long) value);
    }
  },
  INT(int.class) {
    @Override
    byte[] encode(Object value) {
      return Bytes.toBytes((Integer) value);
    }
  },
  DOUBLE(double.class) {
    @Override
    byte[] encode(Object value) {
      return Bytes.toBytes((Double) value);
    }
  },
  BOOLEAN(boolean.class) {
    @Override
    byte[] encode(Object value) {
      return Bytes.toBytes((Boolean) value);
    }
  },
  STRING(String.class) {
    @Override
    byte[] encode(Object value) {
      return Bytes.toBytes((String) value);
    }
  },
  INSTANT(Instant.class) {
    @Override
    byte[] encode(Object value) {
      return Bytes.toBytes(value.toString());
    }
  },
  BYTES(byte[].class) {
    @Override
    byte[] encode(Object value) {
      return (byte[]) value;
    }
  };

  private final Class<?> javaType;

  CellType(Class<?> javaType) {
    this.javaType = javaType;
  }

  abstract byte[] encode(Object value);

  /** The type of a component of this class, boxed or not. */
  static Optional<CellType> of(Class<?> component) {
    return Arrays.stream(values())
        .filter(type -> type.javaType == MethodType.methodType(component).unwrap().returnType())
        .findFirst();
  }

  /** The Java types, as an error message names them. */
  static String names() {
    return Arrays.stream(values())
        .map(type -> type.javaType.getSimpleName())
        .collect(Collectors.joining(", "));
  }
}
