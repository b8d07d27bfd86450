package io.tarn.hbase.contracts;

import io.tarn.testkit.AbstractOperationTests;
import io.tarn.testkit.BackendFixture;
import io.tarn.testkit.FakeClock;

/** Operations on HBase. */
final class HBaseOperationsIT extends AbstractOperationTests {
  @Override
  protected BackendFixture open(FakeClock versionClock) {
    return HBaseFixture.open(ContractCluster.connection(), ContractCluster.FILES, versionClock);
  }
}
