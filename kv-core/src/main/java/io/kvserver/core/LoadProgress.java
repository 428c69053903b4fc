package io.kvserver.core;

/** A callback for the progress of loading. The loading thread calls it from time to time. */
@FunctionalInterface
public interface LoadProgress {
    /** Does nothing. */
    LoadProgress NONE = (bytes, of) -> {};

    /** Reports that {@code bytes} of a total of {@code of} bytes have been read. */
    void loaded(long bytes, long of);
}
