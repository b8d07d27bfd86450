package io.tarn.files;

import io.tarn.spi.run.RecordCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.SequenceFile;

/** Objects in Hadoop's sequence files: no key, and the bytes of an object as the value. */
record ObjectFormat<T>() implements RecordFormat<T> {
  /** For what cannot be written. */
  static final String RULE =
      "a record that is written as an object must be Serializable, or a bean that Jackson can"
          + " write";

  @Override
  public String suffix() {
    return ".seq";
  }

  @Override
  public Encoder<T> open(OutputStream out, Map<String, String> hadoop) throws IOException {
    FSDataOutputStream stream = new FSDataOutputStream(out, null);
    return new Objects<>(
        stream,
        SequenceFile.createWriter(
            new Configuration(),
            SequenceFile.Writer.stream(stream),
            SequenceFile.Writer.keyClass(NullWritable.class),
            SequenceFile.Writer.valueClass(BytesWritable.class)));
  }

  @Override
  public String toString() {
    return "objects";
  }

  private record Objects<T>(FSDataOutputStream out, SequenceFile.Writer writer)
      implements Encoder<T> {
    @Override
    public void write(T record) throws IOException {
      writer.append(NullWritable.get(), new BytesWritable(RecordCodec.encode(record, RULE)));
    }

    @Override
    public void close() throws IOException {
      try (out) {
        writer.close();
      }
    }
  }
}
