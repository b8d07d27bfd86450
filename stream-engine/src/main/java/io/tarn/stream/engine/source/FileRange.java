package io.tarn.stream.engine.source;

import java.io.Serializable;

/**
 * A file to be read, as it was when it was found.
 *
 * @param path its full path
 * @param length how many bytes of it are read; what is appended later is not
 * @param modifiedMillis its modification time
 */
record FileRange(String path, long length, long modifiedMillis) implements Serializable {}
