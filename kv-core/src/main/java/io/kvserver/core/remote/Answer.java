package io.kvserver.core.remote;

/**
 * Receives the outcome of something that was sent to other nodes. One of the methods is called, once, by any thread; it must be
 * brief.
 */
public interface Answer<T> {
    /** It was done, with this result. */
    void done(T result);

    /** It was certainly not done: the cluster refuses, for instance because too few of its nodes are left. */
    void refused(String why);

    /** It may have been done, or not, or may still be. */
    void unknown(String why);
}
