package io.tarn.hbase.embedded;

import io.tarn.hbase.contracts.HBaseFixture;
import io.tarn.testkit.AbstractBackendTests;
import io.tarn.testkit.BackendFixture;
import io.tarn.testkit.FakeClock;

/** HBase keeps the contract of backends also where it is called without a socket. */
final class InProcessBackendIT extends AbstractBackendTests {
  @Override
  protected BackendFixture open(FakeClock versionClock) {
    return HBaseFixture.open(OneEmbeddedHBase.connection(), OneEmbeddedHBase.FILES, versionClock);
  }
}
