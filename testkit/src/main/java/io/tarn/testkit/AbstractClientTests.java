package io.tarn.testkit;

import io.tarn.client.TarnClient;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import org.junit.jupiter.api.Nested;

/**
 * What a client reads of a backend: snapshots, sessions, scans, pages, windows, changes, jobs and
 * their batches, and that nothing is answered of what is out of history. A backend passes by a
 * subclass that opens it.
 */
public abstract class AbstractClientTests implements ClientFixture {
  @Override
  public abstract ProtocolBackend openBackend(FakeClock versionClock);

  @Override
  public TarnClient openClient(ProtocolBackend backend) {
    return TarnClient.on(backend.reads());
  }

  /** Nothing, if not told. */
  @Override
  public void disturb(String job) {}

  /** See {@link SnapshotTests}. */
  @Nested
  final class Snapshots extends SnapshotTests {
    @Override
    ClientFixture fixture() {
      return AbstractClientTests.this;
    }
  }

  /** See {@link FreshReadTests}. */
  @Nested
  final class FreshReads extends FreshReadTests {
    @Override
    ClientFixture fixture() {
      return AbstractClientTests.this;
    }
  }

  /** See {@link ScanTests}. */
  @Nested
  final class Scans extends ScanTests {
    @Override
    ClientFixture fixture() {
      return AbstractClientTests.this;
    }
  }

  /** See {@link PageTests}. */
  @Nested
  final class Pages extends PageTests {
    @Override
    ClientFixture fixture() {
      return AbstractClientTests.this;
    }
  }

  /** See {@link TopTests}. */
  @Nested
  final class Tops extends TopTests {
    @Override
    ClientFixture fixture() {
      return AbstractClientTests.this;
    }
  }

  /** See {@link WindowTests}. */
  @Nested
  final class Windows extends WindowTests {
    @Override
    ClientFixture fixture() {
      return AbstractClientTests.this;
    }
  }

  /** See {@link AsyncReadTests}. */
  @Nested
  final class AsyncReads extends AsyncReadTests {
    @Override
    ClientFixture fixture() {
      return AbstractClientTests.this;
    }
  }

  /** See {@link ChangeTests}. */
  @Nested
  final class Changes extends ChangeTests {
    @Override
    ClientFixture fixture() {
      return AbstractClientTests.this;
    }
  }

  /** See {@link KeyHistoryTests}. */
  @Nested
  final class KeyHistories extends KeyHistoryTests {
    @Override
    ClientFixture fixture() {
      return AbstractClientTests.this;
    }
  }

  /** See {@link JobReaderTests}. */
  @Nested
  final class Jobs extends JobReaderTests {
    @Override
    ClientFixture fixture() {
      return AbstractClientTests.this;
    }
  }

  /** See {@link SnapshotExpiryTests}. */
  @Nested
  final class Expiry extends SnapshotExpiryTests {
    @Override
    ClientFixture fixture() {
      return AbstractClientTests.this;
    }
  }

  /** See {@link ChangedTableTests}. */
  @Nested
  final class ChangedTables extends ChangedTableTests {
    @Override
    ClientFixture fixture() {
      return AbstractClientTests.this;
    }
  }

  /** See {@link TypedTableTests}. */
  @Nested
  final class TypedTables extends TypedTableTests {
    @Override
    ClientFixture fixture() {
      return AbstractClientTests.this;
    }
  }
}
