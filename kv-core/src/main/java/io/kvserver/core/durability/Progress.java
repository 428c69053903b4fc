package io.kvserver.core.durability;

/** Told how loading goes on. Called by the thread that loads. */
@FunctionalInterface
public interface Progress {
    /** Reports how many bytes have been read from the files, and how many there are. */
    void loaded(long bytes, long of);
}
