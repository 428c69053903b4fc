package io.kvserver.core.stream;

import io.kvserver.core.store.PackingLimits;

/**
 * Up to which size a page takes entries.
 *
 * @param bytes what a page's listpack may have, with what is added
 * @param entries how many there may be; 0 for any number
 */
public record StreamLimits(long bytes, long entries) {
    /** No page, and no entry, gets larger. */
    public static final long MAX_BYTES = 1L << 30;

    /** As the settings say. */
    public static StreamLimits of(PackingLimits limits) {
        long most = limits.streamNodeBytes();
        return new StreamLimits(most == 0 || most > MAX_BYTES ? MAX_BYTES : most, limits.streamNodeEntries());
    }
}
