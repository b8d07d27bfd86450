package io.tarn.stream.engine.internal.operator;

import java.io.Serializable;

/**
 * What a batch adds to a row and takes back from it, kept apart until they meet what is there.
 *
 * @param added null if nothing is
 * @param taken null if nothing is
 */
@SuppressWarnings("serial") // as what aggregators keep, or the user's states
public record Balance<A>(A added, A taken) implements Serializable {}
