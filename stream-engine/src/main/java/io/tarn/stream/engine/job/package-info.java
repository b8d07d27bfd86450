/** How a job is configured and started, and what it tells while it runs. */
package io.tarn.stream.engine.job;
