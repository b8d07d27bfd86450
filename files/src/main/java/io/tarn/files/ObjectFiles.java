package io.tarn.files;

import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.lib.input.SequenceFileInputFormat;

/** Reads what {@link ObjectFormat} writes. */
final class ObjectFiles extends SequenceFileInputFormat<NullWritable, BytesWritable> {
  /** As Hadoop makes it. */
  ObjectFiles() {}
}
