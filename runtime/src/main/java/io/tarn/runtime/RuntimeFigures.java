package io.tarn.runtime;

import java.util.Map;

/**
 * What the jobs of a runtime have done, and what they hold now.
 *
 * @param jobs by name, those that have ended among them
 * @param cacheBytes the bound on what the caches of all jobs hold together
 * @param cacheBytesHeld what they hold
 * @param taskThreads the threads of this process that run tasks
 */
public record RuntimeFigures(
    Map<String, JobFigures> jobs, long cacheBytes, long cacheBytesHeld, int taskThreads) {
  public RuntimeFigures {
    jobs = Map.copyOf(jobs);
  }
}
