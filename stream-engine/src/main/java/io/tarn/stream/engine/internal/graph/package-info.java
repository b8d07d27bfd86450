/**
 * A job's graph as data: nodes, each with what it is asked to do and the nodes that it is built on.
 * Streams build it; who wants to run, draw or explain it reads it.
 */
package io.tarn.stream.engine.internal.graph;
