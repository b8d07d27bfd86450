package io.tarn.testkit;

import org.junit.jupiter.api.Nested;

/**
 * All operations that keep state, on a backend that passes {@link AbstractBackendTests}: a subclass
 * that says how to open one runs jobs of all of them, which are crashed, restarted and disturbed.
 * They go through nothing of a backend that its own contract does not have; so a second way to the
 * same backend need not run them again.
 */
public abstract class AbstractOperationTests {
  /**
   * Opens the backend under test, and what else it brings. Called before each test.
   *
   * @param versionClock what versions are taken from
   */
  protected abstract BackendFixture open(FakeClock versionClock);

  @Nested
  class KeyedOperations extends KeyedOperationTests {
    KeyedOperations() {
      super(AbstractOperationTests.this::open);
    }
  }
}
