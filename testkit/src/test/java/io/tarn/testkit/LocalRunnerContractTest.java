package io.tarn.testkit;

import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.spi.Runner;

/** The runner on threads of this process. */
final class LocalRunnerContractTest extends AbstractRunnerTests {
  @Override
  protected Runner open(int parallelism, boolean strict) {
    return new LocalRunner(parallelism, strict);
  }
}
