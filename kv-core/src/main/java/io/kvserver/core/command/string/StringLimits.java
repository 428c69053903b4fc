package io.kvserver.core.command.string;

/** How long a string value may be. Constants; any thread. */
final class StringLimits {
    /** The longest string value, as Redis's {@code proto-max-bulk-len}. */
    static final int MAX_BYTES = 512 << 20;

    private StringLimits() {}
}
