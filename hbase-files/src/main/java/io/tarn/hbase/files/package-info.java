/** Many rows at once: sorted, written to HBase's own files, and loaded into regions. */
package io.tarn.hbase.files;
