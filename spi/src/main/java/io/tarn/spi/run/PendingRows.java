package io.tarn.spi.run;

/** What a task has put and not written yet: see {@link StateStores#write}. */
public interface PendingRows {}
