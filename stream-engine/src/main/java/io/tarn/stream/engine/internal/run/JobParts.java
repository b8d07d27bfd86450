package io.tarn.stream.engine.internal.run;

import io.tarn.spi.run.Runner;
import io.tarn.stream.engine.internal.graph.Graph;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.shared.CacheBudget;

/**
 * What a job is made of, the same in each of its openings.
 *
 * @param runner closed when the job has ended
 * @param cache what its caches draw from
 */
public record JobParts(
    String job, Graph graph, Runner runner, EngineConfig config, CacheBudget cache) {}
