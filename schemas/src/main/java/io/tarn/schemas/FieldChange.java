package io.tarn.schemas;

/**
 * What a kept state would lose if another class went on with it.
 *
 * @param path where in the state: {@code last.at} a field of a field, {@code tags[]} the elements
 *     of a list, {@code by{}} the values of a map; empty for the state as a whole
 * @param sentence what is lost, and what to do, for people
 */
public record FieldChange(String path, String sentence) {}
