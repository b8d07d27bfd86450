package io.tarn.hbase.embedded;

import org.apache.hadoop.hbase.Cell;

/** A place in the order of a {@link CellTree}; never taken away. */
abstract class CellNode {
  /** Its lowest cell; null for the leftmost. */
  final Cell low;

  CellNode(Cell low) {
    this.low = low;
  }
}
