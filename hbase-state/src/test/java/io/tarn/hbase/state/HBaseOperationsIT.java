package io.tarn.hbase.state;

import io.tarn.testkit.AbstractOperationTests;
import io.tarn.testkit.BackendFixture;
import io.tarn.testkit.FakeClock;

/** Operations on HBase. */
final class HBaseOperationsIT extends AbstractOperationTests {
  @Override
  protected BackendFixture open(FakeClock versionClock) {
    return HBaseFixture.open(MiniCluster.connection(), MiniCluster.FILES, versionClock);
  }
}
