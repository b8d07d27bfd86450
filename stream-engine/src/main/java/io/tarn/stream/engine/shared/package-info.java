/** What all jobs of a process share: the threads of their tasks, and the memory of their caches. */
package io.tarn.stream.engine.shared;
