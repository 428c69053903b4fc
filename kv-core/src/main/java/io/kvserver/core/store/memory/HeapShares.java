package io.kvserver.core.store.memory;

/**
 * The default division of the heap, in one place because the sum must fit. Stateless.
 *
 * <pre>
 *   70 %  data and requests (maxmemory)          of which incomplete and queued requests take at most 40 % of the heap
 *   20 %  unread replies, and clients' state (maxmemory-clients)
 *   10 %  the JVM's own data, the log's buffers, and room for the garbage collector
 * </pre>
 */
public final class HeapShares {
    private static final int DATA_TENTHS = 7;
    private static final int REQUESTS_TENTHS = 4;
    private static final int CLIENTS_TENTHS = 2;

    private HeapShares() {}

    /** The most bytes of data and requests. */
    public static long dataBytes() {
        return of(DATA_TENTHS);
    }

    /** The most bytes of requests that have not been run, as a part of that. */
    public static long requestBytes() {
        return of(REQUESTS_TENTHS);
    }

    /** The most bytes of clients in addition. */
    public static long clientBytes() {
        return of(CLIENTS_TENTHS);
    }

    private static long of(int tenths) {
        return Runtime.getRuntime().maxMemory() / 10 * tenths;
    }
}
