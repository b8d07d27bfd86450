package io.tarn.testkit;

import io.tarn.client.TarnClient;
import io.tarn.stream.engine.protocol.ProtocolBackend;

/** What a backend brings to be read by a client in the contract suite. */
interface ClientFixture {
  /**
   * Opens the backend. Closed after each test.
   *
   * @param versionClock what versions are taken from
   */
  ProtocolBackend openBackend(FakeClock versionClock);

  /** A client of that backend. Closed after each test. */
  TarnClient openClient(ProtocolBackend backend);

  /** Does to a job's tables what must change no answer: flush, compact. */
  void disturb(String job);
}
