package io.kvserver.core.durability;

/** Told how loading goes on. Called by the thread that loads. */
@FunctionalInterface
public interface Progress {
    /** So many bytes of so many have been read from the files. */
    void loaded(long bytes, long of);
}
