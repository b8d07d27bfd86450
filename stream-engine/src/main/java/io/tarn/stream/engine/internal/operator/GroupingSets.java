package io.tarn.stream.engine.internal.operator;

import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.function.SerializableFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Each record under several keys of the same fields, those that a set leaves out being null.
 *
 * @param operation what the user has called
 * @param fields how many fields there are
 * @param sets which fields each set has, from 0; no set is there twice
 */
public record GroupingSets<T>(
    String operation, SerializableFunction<T, List<Object>> fn, int fields, List<Set<Integer>> sets)
    implements SerializableFunction<T, Iterable<Pair<List<Object>, T>>> {
  private static final int MOST_FIELDS = 12; // a cube of so many has 4,096 sets

  public GroupingSets {
    if (fields < 1 || fields > MOST_FIELDS) {
      throw new IllegalArgumentException(
          operation + " takes 1 to " + MOST_FIELDS + " fields, but was given " + fields);
    }
    if (sets.isEmpty()) {
      throw new IllegalArgumentException(operation + " needs at least one set of fields");
    }
    if (new HashSet<>(sets).size() < sets.size()) {
      throw new IllegalArgumentException(
          "each set of fields must be there once, as a record would count twice, but they are "
              + sets);
    }
    for (Set<Integer> set : sets) {
      for (int field : set) {
        if (field < 0 || field >= fields) {
          throw new IllegalArgumentException(
              "fields are numbered from 0 to " + (fields - 1) + ", but a set has " + field);
        }
      }
    }
    sets = List.copyOf(sets);
  }

  /** All sets there are. */
  public static List<Set<Integer>> cube(int fields) {
    List<Set<Integer>> sets = new ArrayList<>();
    for (int bits = 0; bits < 1 << Math.min(fields, MOST_FIELDS); bits++) {
      Set<Integer> set = new HashSet<>();
      for (int field = 0; field < fields; field++) {
        if ((bits & 1 << field) != 0) {
          set.add(field);
        }
      }
      sets.add(set);
    }
    return sets;
  }

  /** All fields, then one less from the end, and so on to none. */
  public static List<Set<Integer>> rollup(int fields) {
    List<Set<Integer>> sets = new ArrayList<>();
    for (int kept = fields; kept >= 0; kept--) {
      Set<Integer> set = new HashSet<>();
      for (int field = 0; field < kept; field++) {
        set.add(field);
      }
      sets.add(set);
    }
    return sets;
  }

  @Override
  public Iterable<Pair<List<Object>, T>> apply(T record) throws Exception {
    List<Object> values =
        NullResultException.check(fn.apply(record), "let the function give the record's fields");
    if (values.size() != fields) {
      throw new IllegalArgumentException(
          operation + " is of " + fields + " fields, but the function gave " + values);
    }
    for (int field = 0; field < fields; field++) {
      if (values.get(field) == null) {
        throw new DeadRecordException(
            "field "
                + field
                + " of "
                + operation
                + " is null, which stands for all; give what is missing a name of its own");
      }
    }
    List<Pair<List<Object>, T>> pairs = new ArrayList<>(sets.size());
    for (Set<Integer> set : sets) {
      Object[] key = new Object[fields];
      for (int field : set) {
        key[field] = values.get(field);
      }
      pairs.add(new Pair<>(Arrays.asList(key), record));
    }
    return pairs;
  }
}
