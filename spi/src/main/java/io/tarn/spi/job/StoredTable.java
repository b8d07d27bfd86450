package io.tarn.spi.job;

import io.tarn.schemas.TableSchema;
import java.util.Optional;

/**
 * A state table as it is found in the store.
 *
 * @param schema what its descriptor says
 * @param versions how many versions of a cell the store keeps
 * @param id what its marker row says; empty if there is none
 */
public record StoredTable(TableSchema schema, int versions, Optional<String> id) {}
