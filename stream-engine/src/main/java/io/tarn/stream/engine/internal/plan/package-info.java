/** What a graph becomes: batches on the waist for each attempt, an explanation once. */
package io.tarn.stream.engine.internal.plan;
