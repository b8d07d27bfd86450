package io.tarn.hbase.contracts;

import io.tarn.testkit.AbstractBackendTests;
import io.tarn.testkit.BackendFixture;
import io.tarn.testkit.FakeClock;

/** HBase keeps the contract of backends. */
final class HBaseBackendIT extends AbstractBackendTests {
  @Override
  protected BackendFixture open(FakeClock versionClock) {
    return HBaseFixture.open(ContractCluster.connection(), ContractCluster.FILES, versionClock);
  }
}
