package io.tarn.hbase.sink;

import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.apache.hadoop.hbase.util.Bytes;

/** Reads one component of a record as the bytes of a cell. */
final class ComponentBytes implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Class<? extends Record> type;
  private final String name;
  private final transient byte[] qualifier;
  private final transient Method accessor;
  private final transient CellType cellType;

  ComponentBytes(Class<? extends Record> type, String name) {
    RecordComponent component =
        Arrays.stream(type.getRecordComponents())
            .filter(each -> each.getName().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(type + " has no component " + name));
    this.type = type;
    this.name = name;
    this.qualifier = Bytes.toBytes(name);
    this.accessor = component.getAccessor();
    this.accessor.setAccessible(true); // the record itself need not be public
    this.cellType = CellType.of(component.getType()).orElseThrow(() -> unfit(component));
  }

  String name() {
    return name;
  }

  byte[] qualifier() {
    return qualifier;
  }

  /** The component's bytes, or null if it is null. */
  byte[] of(Object record) throws Exception {
    try {
      Object value = accessor.invoke(record);
      return value == null ? null : cellType.encode(value);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private Object readResolve() {
    return new ComponentBytes(type, name);
  }

  private static IllegalArgumentException unfit(RecordComponent component) {
    return new IllegalArgumentException(
        "component "
            + component.getName()
            + " of "
            + component.getDeclaringRecord().getSimpleName()
            + " is a "
            + component.getType().getSimpleName()
            + ", which has no form as a cell; map the stream to a record of "
            + CellType.names()
            + ", or use HTableSink.builder().columns(...)");
  }
}
