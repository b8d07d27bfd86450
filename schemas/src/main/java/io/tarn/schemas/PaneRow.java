package io.tarn.schemas;

/**
 * What a row of a windowed table holds: the records of one pane of a key that came when so many of
 * the pane's windows were closed. They count for the others, the later ones.
 *
 * @param keyRow the row key of the key alone
 * @param start the start of the pane, in ms since 1970
 * @param closed how many of the pane's windows were closed; 0, which the row key leaves out, for
 *     all that came in time
 */
public record PaneRow(RowKey keyRow, long start, long closed) {}
