package io.tarn.stream.engine.process;

import io.tarn.schemas.EntrySchema;
import io.tarn.schemas.ValueCodec;
import java.io.Serializable;

/**
 * Names a map or a list that each key of a table may have, with its types. Keep it as a constant.
 */
public sealed interface StateHandle extends Serializable permits MapHandle, ListHandle {
  /** What stands of it in the table's descriptor. */
  EntrySchema schema();

  /** How its values become bytes. */
  ValueCodec<?> codec();
}
