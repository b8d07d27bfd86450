package io.tarn.files;

import java.io.Serializable;

/**
 * Makes a record of a key and a value that a Hadoop input format reads. Both objects may be used
 * again for the next record: what is kept of them must be copied.
 */
@FunctionalInterface
public interface RecordMaker<K, V, T> extends Serializable {
  T make(K key, V value) throws Exception;
}
