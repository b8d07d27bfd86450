package io.tarn.schemas;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Which types of state are plain: nobody can change an object of them, and CBOR reads back one that
 * is equal to what it wrote. These are scalars, enums, and records of them that Jackson writes
 * component by component. Optionals are not: one that is null reads back empty.
 */
final class PlainTypes {
  private static final Set<Class<?>> SCALARS =
      Set.of(
          byte.class,
          Byte.class,
          short.class,
          Short.class,
          int.class,
          Integer.class,
          long.class,
          Long.class,
          float.class,
          Float.class,
          double.class,
          Double.class,
          boolean.class,
          Boolean.class,
          char.class,
          Character.class,
          String.class,
          UUID.class,
          Instant.class,
          Duration.class,
          LocalDate.class,
          LocalTime.class,
          LocalDateTime.class);

  private static final Set<Class<?>> NAMING = Set.of(JsonAlias.class, JsonPropertyOrder.class);

  private final Set<Class<?>> seen = new HashSet<>();

  private PlainTypes() {}

  static boolean isPlain(Class<?> type) {
    return new PlainTypes().check(type);
  }

  private boolean check(Class<?> type) {
    if (SCALARS.contains(type) || !seen.add(type)) {
      return true;
    }
    if (!type.isEnum() && !type.isRecord()) {
      return false;
    }
    if (elements(type).stream().anyMatch(PlainTypes::isAnnotatedOtherwise)) {
      return false;
    }
    return type.isEnum() || (isWrittenByComponents(type) && areComponentsPlain(type));
  }

  private boolean areComponentsPlain(Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      if (!check(component.getType())) {
        return false;
      }
    }
    return true;
  }

  /** Not by another getter of the same name, and none left out. */
  private static boolean isWrittenByComponents(Class<?> type) {
    SerializationConfig config = JacksonMappers.STATE.getSerializationConfig();
    Map<String, AnnotatedMember> written = new HashMap<>();
    for (BeanPropertyDefinition property :
        config.introspect(config.constructType(type)).findProperties()) {
      written.put(property.getInternalName(), property.getAccessor());
    }
    for (RecordComponent component : type.getRecordComponents()) {
      AnnotatedMember member = written.get(component.getName());
      if (member == null || !member.getName().equals(component.getName())) {
        return false;
      }
    }
    return true;
  }

  /** All that may carry an annotation which Jackson goes by. */
  private static List<AnnotatedElement> elements(Class<?> type) {
    List<AnnotatedElement> elements = new ArrayList<>();
    elements.add(type);
    elements.addAll(List.of(type.getDeclaredFields()));
    List<Executable> executables = new ArrayList<>(List.of(type.getDeclaredMethods()));
    executables.addAll(List.of(type.getDeclaredConstructors()));
    for (Executable executable : executables) {
      elements.add(executable);
      elements.addAll(List.of(executable.getParameters()));
    }
    for (Class<?> inherited : type.getInterfaces()) {
      elements.addAll(elements(inherited));
    }
    return elements;
  }

  /** Whether it has an annotation of Jackson's besides those that only name fields. */
  private static boolean isAnnotatedOtherwise(AnnotatedElement element) {
    for (Annotation annotation : element.getAnnotations()) {
      Class<?> type = annotation.annotationType();
      if (annotation instanceof JsonProperty property) {
        if (property.access() != JsonProperty.Access.AUTO) {
          return true;
        }
      } else if (type.isAnnotationPresent(JacksonAnnotationsInside.class)
          || (type.getName().startsWith("com.fasterxml.jackson.") && !NAMING.contains(type))) {
        return true;
      }
    }
    return false;
  }
}
