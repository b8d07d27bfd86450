package io.tarn.testkit;

import java.io.Serializable;
import java.time.Instant;

/**
 * A record of the promise suite's streams.
 *
 * @param host the key
 * @param bytes what is summed; negative to have the host's tally removed
 * @param time its event time
 */
record Hit(String host, long bytes, Instant time) implements Serializable {}
