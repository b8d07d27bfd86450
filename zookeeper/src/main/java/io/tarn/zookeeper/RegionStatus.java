package io.tarn.zookeeper;

import io.tarn.schemas.RowKey;

/**
 * One region of a table, where it is and how big. Sizes are HBase's own figures: whole mebibytes,
 * where anything above nothing counts as one at least.
 *
 * @param region the encoded name
 * @param server {@code HOST:PORT}, or empty while the region is between servers: then the figures
 *     are 0
 * @param startKey the first key that it may hold; empty for the table's first region
 * @param endKey the first key behind it; empty for the table's last region
 * @param memStoreBytes not yet in store files
 * @param readRequests since the region was opened where it is; so for writes
 */
public record RegionStatus(
    String table,
    String region,
    String server,
    RowKey startKey,
    RowKey endKey,
    long memStoreBytes,
    int storeFiles,
    long storeFileBytes,
    long readRequests,
    long writeRequests) {}
