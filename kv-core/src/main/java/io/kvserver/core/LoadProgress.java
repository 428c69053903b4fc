package io.kvserver.core;

/** Told how loading goes on. Called by the thread that loads, now and then. */
@FunctionalInterface
public interface LoadProgress {
    /** Nobody is told. */
    LoadProgress NONE = (bytes, of) -> {};

    /** {@code bytes} of {@code of} have been read from the files. */
    void loaded(long bytes, long of);
}
