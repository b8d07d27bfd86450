/**
 * A job's state as a task sees it: opened by a recipe in whatever process the task runs, cached,
 * and counted.
 */
package io.tarn.stream.engine.internal.state;
