package io.tarn.stream.engine.source;

import java.io.Serializable;

/** Bytes of a file: the lines that begin in [start, start + length). */
record LineRange(String path, long start, long length) implements Serializable {}
