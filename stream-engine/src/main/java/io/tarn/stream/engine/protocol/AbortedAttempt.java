package io.tarn.stream.engine.protocol;

import java.io.Serializable;

/**
 * An attempt that readers must never see.
 *
 * @param version the version of its cells
 * @param settled whether all its writes had been answered when it was aborted; if not, one may
 *     still arrive at any time, and the version is masked for good
 * @param swept whether the cells that were there have been removed
 */
public record AbortedAttempt(long version, boolean settled, boolean swept)
    implements Serializable {}
