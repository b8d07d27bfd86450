package io.tarn.files;

/**
 * A file of a batch.
 *
 * @param name its name in the batch's folder
 * @param bytes its length
 * @param records how many it has
 */
record PartFile(String name, long bytes, long records) {}
