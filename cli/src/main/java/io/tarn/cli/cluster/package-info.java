/** Which HBase a command works on, and what it tells of that. */
package io.tarn.cli.cluster;
