package io.tarn.testkit;

/** How a call fails. Its caller gets a {@code BackendException} in each case. */
public enum FaultMode {
  /** Nothing is done. */
  BEFORE,
  /** All is done, and the answer lost. */
  AFTER,
  /** Of several rows the first half is written, of other calls nothing is done. */
  PARTIAL,
  /** Nothing is done until {@link Faults#deliverDelayed()}: the request was stuck on its way. */
  DELAYED
}
