package io.tarn.testkit;

import io.tarn.spi.run.Runner;
import io.tarn.stream.engine.local.LocalRunner;

/** The runner on threads of this process. */
final class LocalRunnerContractTest extends AbstractRunnerTests {
  @Override
  protected Runner open(int parallelism, boolean strict) {
    return new LocalRunner(parallelism, strict);
  }
}
