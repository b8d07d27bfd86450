/**
 * Many rows at once: sorted, and written to HBase's own files and loaded, or put past its client.
 */
package io.tarn.hbase.files;
