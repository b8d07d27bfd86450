package io.tarn.testkit;

import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.spi.Runner;

/** The runner on the job's own thread. */
final class CallersThreadRunnerTest extends AbstractRunnerTests {
  @Override
  protected Runner open(int parallelism, boolean strict) {
    return LocalRunner.onCallersThread(parallelism, strict);
  }
}
