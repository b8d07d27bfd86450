/**
 * Row keys, value codecs and table layouts of table format 1: bytes in, bytes out, no I/O.
 *
 * <p>Start at {@link io.tarn.schemas.TableSchema}, which is what stands in a table's descriptor,
 * and {@link io.tarn.schemas.RowKeys}, which makes its row keys. {@code docs/format.md} gives every
 * byte.
 */
package io.tarn.schemas;
