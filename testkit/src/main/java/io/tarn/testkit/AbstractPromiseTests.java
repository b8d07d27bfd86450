package io.tarn.testkit;

import org.junit.jupiter.api.Nested;

/**
 * The promises alone, for another way of writing to a backend that passes {@link
 * AbstractBackendTests}.
 */
public abstract class AbstractPromiseTests {
  /**
   * Opens the backend under test. Called before each test.
   *
   * @param versionClock what versions are taken from
   */
  protected abstract BackendFixture open(FakeClock versionClock);

  @Nested
  class Promises extends PromiseTests {
    Promises() {
      super(AbstractPromiseTests.this::open);
    }
  }
}
