/** Which HBase a command works on: found, started on a folder, or elsewhere. */
package io.tarn.cli.cluster;
