package io.tarn.testkit;

import org.junit.jupiter.api.Nested;

/**
 * The contract of backends, a nested group for each part of it. A backend keeps it if a subclass
 * that opens it passes:
 *
 * <pre>{@code
 * final class InMemoryBackendTest extends AbstractBackendTests {
 *   @Override
 *   protected BackendFixture open(FakeClock versionClock) {
 *     return new InMemoryFixture(new InMemoryBackend(versionClock));
 *   }
 * }
 * }</pre>
 *
 * <p>All of it, the tests of one group, and those of some names are run by Maven with
 *
 * <pre>{@code
 * -Dtest='InMemoryBackendTest'
 * -Dtest='InMemoryBackendTest,*$Promises#*'
 * -Dtest='*Backend*#p3*'
 * }</pre>
 *
 * <p>and on HBase with {@code -Dit.test} and {@code HBaseBackendIT}. What stands before the {@code
 * #} must fit both the subclass, which is where Maven looks, and the group, which is what the tests
 * are named after: {@code HBaseBackendIT#p3*} finds none. Reports are the subclass's.
 */
public abstract class AbstractBackendTests {
  /**
   * Opens the backend under test: once for each test, which has jobs of its own, so tests may share
   * a server.
   *
   * @param versionClock what the backend takes versions from, and idle keys expire by
   */
  protected abstract BackendFixture open(FakeClock versionClock);

  @Nested
  class JobLog extends JobLogTests {
    JobLog() {
      super(AbstractBackendTests.this::open);
    }
  }

  @Nested
  class LostAnswers extends LostAnswerTests {
    LostAnswers() {
      super(AbstractBackendTests.this::open);
    }
  }

  @Nested
  class StateTables extends StateTableTests {
    StateTables() {
      super(AbstractBackendTests.this::open);
    }
  }

  @Nested
  class TableRanges extends TableRangesTests {
    TableRanges() {
      super(AbstractBackendTests.this::open);
    }
  }

  @Nested
  class TableScans extends TableScanTests {
    TableScans() {
      super(AbstractBackendTests.this::open);
    }
  }

  @Nested
  class StateRows extends StateRowTests {
    StateRows() {
      super(AbstractBackendTests.this::open);
    }
  }

  @Nested
  class Retries extends RetryTests {
    Retries() {
      super(AbstractBackendTests.this::open);
    }
  }

  @Nested
  class History extends HistoryTests {
    History() {
      super(AbstractBackendTests.this::open);
    }
  }

  @Nested
  class ChangedJobs extends ChangedJobTests {
    ChangedJobs() {
      super(AbstractBackendTests.this::open);
    }
  }

  @Nested
  class Blocks extends BlockTests {
    Blocks() {
      super(AbstractBackendTests.this::open);
    }
  }

  @Nested
  class Promises extends PromiseTests {
    Promises() {
      super(AbstractBackendTests.this::open);
    }
  }
}
