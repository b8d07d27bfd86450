package io.tarn.schemas;

/** More values were to be collected than the aggregate's bound lets. */
public final class CollectBoundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CollectBoundException(int most) {
    super(
        "more than "
            + most
            + " values were to be collected of one key; raise the bound of collect, which is what a"
            + " row may hold, or keep them in a list of process");
  }
}
