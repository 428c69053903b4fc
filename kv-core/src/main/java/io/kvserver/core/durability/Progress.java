package io.kvserver.core.durability;

/** Receives the progress of loading, on the loading thread. */
@FunctionalInterface
public interface Progress {
    /** Reports how many bytes have been read from the files, and how many there are. */
    void loaded(long bytes, long of);
}
