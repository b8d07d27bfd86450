/** Which HBase to use: found, started on a folder, or elsewhere. */
package io.tarn.runtime.cluster;
