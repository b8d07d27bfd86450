package io.tarn.stream.engine.local;

import io.tarn.spi.run.RecordCodec;
import io.tarn.spi.run.TaskRecipe;
import java.util.Iterator;

/** How far the local runner goes to catch what would only fail on a cluster. */
sealed interface Strictness {
  static Strictness of(boolean strict) {
    return strict ? new On() : new Off();
  }

  /** The function, as another process would get it. */
  <F> F copy(F function);

  /** The split, with the records that it may hold, as another process would get it. */
  <S> S copySplit(S split);

  /** How tasks are begun, as another process would get it. */
  TaskRecipe copyRecipe(TaskRecipe recipe);

  /** The record, as another process would get it. */
  <T> T roundTrip(T record);

  /** The records, watched for changes by who is given them. */
  <T> Iterator<T> guard(Iterator<T> records);

  /** Hands everything through. */
  final class Off implements Strictness {
    @Override
    public <F> F copy(F function) {
      return function;
    }

    @Override
    public <S> S copySplit(S split) {
      return split;
    }

    @Override
    public TaskRecipe copyRecipe(TaskRecipe recipe) {
      return recipe;
    }

    @Override
    public <T> T roundTrip(T record) {
      return record;
    }

    @Override
    public <T> Iterator<T> guard(Iterator<T> records) {
      return records;
    }
  }

  /** Serialises all that would be sent, and compares each record before and after. */
  final class On implements Strictness {
    @Override
    public <F> F copy(F function) {
      return RecordCodec.copySerializable(
          function, "a function given to a stream must be Serializable, with all that it captures");
    }

    @Override
    public <S> S copySplit(S split) {
      return RecordCodec.copy(
          split, "a split must be Serializable, and its records beans that Jackson can write");
    }

    @Override
    public TaskRecipe copyRecipe(TaskRecipe recipe) {
      return RecordCodec.copySerializable(
          recipe, "what begins tasks must be Serializable, with the backend's address in it");
    }

    @Override
    public <T> T roundTrip(T record) {
      return RecordCodec.copy(
          record,
          "a record that is shuffled must be Serializable, or a bean that Jackson can write");
    }

    @Override
    public <T> Iterator<T> guard(Iterator<T> records) {
      return new GuardedIterator<>(records);
    }
  }
}
