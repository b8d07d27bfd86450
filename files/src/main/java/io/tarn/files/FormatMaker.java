package io.tarn.files;

import java.io.Serializable;

/**
 * Makes an input or output format of Hadoop's, with its constructor as a rule: {@code
 * SequenceFileInputFormat<Text, LongWritable>::new}.
 *
 * @param <F> the format
 */
@FunctionalInterface
public interface FormatMaker<F> extends Serializable {
  F make();
}
