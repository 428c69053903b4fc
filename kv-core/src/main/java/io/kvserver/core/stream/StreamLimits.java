package io.kvserver.core.stream;

import io.kvserver.core.store.PackingLimits;

/**
 * The limits of a page's size.
 *
 * @param bytes the most bytes of a page's listpack, including a new entry
 * @param entries the most entries; 0 for any number
 */
public record StreamLimits(long bytes, long entries) {
    /** The most bytes of any page or entry. */
    public static final long MAX_BYTES = 1L << 30;

    /** The limits in the settings. */
    public static StreamLimits of(PackingLimits limits) {
        long most = limits.streamNodeBytes();
        return new StreamLimits(most == 0 || most > MAX_BYTES ? MAX_BYTES : most, limits.streamNodeEntries());
    }
}
