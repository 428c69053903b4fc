package io.kvserver.core.remote.large;

import org.jspecify.annotations.Nullable;

/** The pages that lie where the keys of a request do. For the thread that runs the request. */
public interface Pages {
    /** A page; {@code null} if there is none with this name. Ownership: must not change. */
    byte @Nullable [] page(byte[] name);

    /** Adds a page or replaces it. Ownership: neither array changes any more. */
    void setPage(byte[] name, byte[] page);

    /** Removes a page. */
    void removePage(byte[] name);
}
