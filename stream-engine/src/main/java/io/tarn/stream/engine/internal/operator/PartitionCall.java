package io.tarn.stream.engine.internal.operator;

import io.tarn.spi.run.UserFunctionException;
import io.tarn.stream.engine.function.SerializableFunction;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * What a function makes of the records of a partition. It may read them as it gives its own, all
 * before, or not to the end. It fails the batch with whatever it throws, as no one record is to
 * blame; and with what its records failed by, also if the function has caught that.
 */
final class PartitionCall<T, R> implements Iterator<Event<R>> {
  private final UserCalls calls;
  private final Read<T> read;
  private final Iterator<? extends R> made;
  private long given;

  PartitionCall(
      UserCalls calls,
      Iterator<Event<T>> events,
      SerializableFunction<Iterator<T>, ? extends Iterator<? extends R>> fn) {
    this.calls = calls;
    this.read = new Read<>(EventIterators.values(events));
    this.made =
        called(
            () ->
                NullResultException.check(
                    fn.apply(read), "give an empty iterator where there is nothing to give"));
  }

  @Override
  public boolean hasNext() {
    if (called(made::hasNext)) {
      return true;
    }
    called(read::readToEnd);
    if (given > 0) {
      calls.given(given);
      given = 0;
    }
    return false;
  }

  @Override
  public Event<R> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    given++;
    return Event.combined(
        called(() -> NullResultException.check(made.next(), "leave null out of what it gives")));
  }

  private <X> X called(Call<X> call) {
    X result;
    try {
      result = call.get();
    } catch (Throwable e) { // a function may throw whatever it likes
      read.rethrow();
      if (e instanceof VirtualMachineError error && !(e instanceof StackOverflowError)) {
        throw error;
      }
      throw new UserFunctionException(
          calls.operation()
              + (e instanceof NullResultException
                  ? " gave null for partition " + calls.partition() + "; " + e.getMessage()
                  : " failed on partition " + calls.partition() + ": " + Texts.of(e)),
          e);
    }
    read.rethrow();
    return result;
  }

  /** A call of the user's. */
  @FunctionalInterface
  private interface Call<X> {
    X get() throws Exception;
  }

  /** The records as the function reads them; remembers what they failed by. */
  private static final class Read<T> implements Iterator<T> {
    private final Iterator<T> values;
    private Throwable failure;

    Read(Iterator<T> values) {
      this.values = values;
    }

    @Override
    public boolean hasNext() {
      try {
        return values.hasNext();
      } catch (RuntimeException | Error e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public T next() {
      try {
        return values.next();
      } catch (NoSuchElementException e) { // the function asked once too often
        throw e;
      } catch (RuntimeException | Error e) {
        failure = e;
        throw e;
      }
    }

    /** What the function has left; it counts as read. */
    boolean readToEnd() {
      forEachRemaining(left -> {});
      return true;
    }

    void rethrow() {
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
    }
  }
}
