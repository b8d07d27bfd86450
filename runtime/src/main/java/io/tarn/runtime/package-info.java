/** What the jobs of a process run in: cluster or folder, standby, several jobs. */
package io.tarn.runtime;
