package io.tarn.schemas;

import java.util.ArrayList;
import java.util.List;

/** Reads a key type's name back from a table descriptor. */
final class KeyTypeParser {
  private final List<KeyType<?>> scalars;

  /**
   * @param scalars the types of one field, which structs are made of
   */
  KeyTypeParser(List<KeyType<?>> scalars) {
    this.scalars = scalars;
  }

  KeyType<?> parse(String name) {
    if (name.endsWith(NullableKeyType.SUFFIX)) {
      return new NullableKeyType<>(
          parse(name.substring(0, name.length() - NullableKeyType.SUFFIX.length())));
    }
    if (name.startsWith("struct<") && name.endsWith(">")) {
      List<KeyType<?>> fields = new ArrayList<>();
      for (String field : topLevelFields(name.substring("struct<".length(), name.length() - 1))) {
        fields.add(parse(field));
      }
      return new StructKeyType(fields);
    }
    return scalars.stream()
        .filter(type -> type.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown key type \""
                        + name
                        + "\"; known are "
                        + scalars
                        + " and struct<…> of them"));
  }

  private static List<String> topLevelFields(String list) {
    List<String> fields = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < list.length(); i++) {
      switch (list.charAt(i)) {
        case '<' -> depth++;
        case '>' -> depth--;
        case ',' -> {
          if (depth == 0) {
            fields.add(list.substring(start, i));
            start = i + 1;
          }
        }
        default -> {}
      }
    }
    fields.add(list.substring(start));
    return fields;
  }
}
