package io.tarn.schemas;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.deser.impl.BeanAsArrayDeserializer;
import com.fasterxml.jackson.databind.deser.std.ContainerDeserializerBase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out the shape of a class from the deserializers by which Jackson reads it, so that it has
 * what is really read: neither what is only written (a getter that reckons something) nor what an
 * annotation leaves out.
 */
final class ShapeOfClass {
  /** What lies deeper than so many fields is not looked at any more. */
  private static final int MOST_FIELDS = 1_000;

  private final DeserializationContext context;
  private final Map<String, StateKind> fields = new LinkedHashMap<>();
  private final Deque<JavaType> within = new ArrayDeque<>();

  private ShapeOfClass(DeserializationContext context) {
    this.context = context;
  }

  static Shape of(JavaType state) {
    DefaultDeserializationContext blueprint =
        (DefaultDeserializationContext) JacksonMappers.STATE.getDeserializationContext();
    ShapeOfClass finder =
        new ShapeOfClass(
            blueprint.createDummyInstance(JacksonMappers.STATE.getDeserializationConfig()));
    try {
      finder.add("", state, finder.context.findRootValueDeserializer(state));
      return new Shape(finder.fields);
    } catch (JsonMappingException unreadable) {
      return Shape.UNKNOWN; // the first state that is written will be refused, with the cause
    }
  }

  private void add(String path, JavaType type, JsonDeserializer<?> reader)
      throws JsonMappingException {
    Optional<StateKind> scalar = StateKind.ofScalar(type.getRawClass());
    if (!isJacksonsOwn(reader)) {
      fields.put(path, StateKind.ANY);
    } else if (scalar.isPresent()) {
      fields.put(path, scalar.get());
    } else if (type.isReferenceType()) { // an Optional
      add(path, type.getContentType(), find(type.getContentType()));
    } else if (type.isMapLikeType() && reader instanceof ContainerDeserializerBase<?> map) {
      fields.put(path, StateKind.MAP);
      addContent(path + "{}", type.getContentType(), map.getContentDeserializer());
    } else if (type.isCollectionLikeType() && reader instanceof ContainerDeserializerBase<?> all) {
      boolean distinct = Set.class.isAssignableFrom(type.getRawClass());
      fields.put(path, distinct ? StateKind.SET : StateKind.LIST);
      addContent(path + "[]", type.getContentType(), all.getContentDeserializer());
    } else if (type.isArrayType()) {
      fields.put(path, StateKind.LIST);
      addContent(path + "[]", type.getContentType(), null);
    } else if (reader instanceof BeanDeserializerBase bean && hasFieldsByName(bean)) {
      addObject(path, type, bean);
    } else {
      fields.put(path, StateKind.ANY);
    }
  }

  private void addObject(String path, JavaType type, BeanDeserializerBase bean)
      throws JsonMappingException {
    if (within.contains(type) || fields.size() >= MOST_FIELDS) {
      fields.put(path, StateKind.ANY);
      return;
    }
    if (!path.isEmpty()) {
      fields.put(path, StateKind.OBJECT);
    }
    within.push(type);
    for (SettableBeanProperty property : properties(bean)) {
      JsonDeserializer<?> reader =
          property.hasValueTypeDeserializer() ? null : property.getValueDeserializer();
      String prefix = path.isEmpty() ? "" : path + ".";
      add(prefix + property.getName(), property.getType(), reader);
      for (PropertyName alias : property.findAliases(context.getConfig())) {
        add(prefix + alias.getSimpleName(), property.getType(), reader);
      }
    }
    within.pop();
  }

  private void addContent(String path, JavaType type, JsonDeserializer<?> reader)
      throws JsonMappingException {
    add(path, type, reader == null ? find(type) : reader);
  }

  private JsonDeserializer<?> find(JavaType type) throws JsonMappingException {
    return context.findContextualValueDeserializer(type, null);
  }

  private static boolean isJacksonsOwn(JsonDeserializer<?> reader) {
    return reader != null && reader.getClass().getName().startsWith("com.fasterxml.jackson.");
  }

  private static boolean hasFieldsByName(BeanDeserializerBase bean) {
    return !(bean instanceof BeanAsArrayDeserializer)
        && !bean.getValueInstantiator().canCreateUsingDelegate()
        && bean.properties().hasNext();
  }

  /** In order of their names: Jackson has them in none. */
  private static List<SettableBeanProperty> properties(BeanDeserializerBase bean) {
    List<SettableBeanProperty> properties = new ArrayList<>();
    bean.properties().forEachRemaining(properties::add);
    properties.sort(Comparator.comparing(SettableBeanProperty::getName));
    return properties;
  }
}
