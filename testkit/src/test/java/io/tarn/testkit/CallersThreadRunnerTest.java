package io.tarn.testkit;

import io.tarn.spi.run.Runner;
import io.tarn.stream.engine.local.LocalRunner;

/** The runner on the job's own thread. */
final class CallersThreadRunnerTest extends AbstractRunnerTests {
  @Override
  protected Runner open(int parallelism, boolean strict) {
    return LocalRunner.onCallersThread(parallelism, strict);
  }
}
