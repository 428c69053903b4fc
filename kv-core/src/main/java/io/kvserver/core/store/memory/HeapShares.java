package io.kvserver.core.store.memory;

/**
 * How the heap is divided unless somebody says otherwise: here alone, because the sum has to fit. Stateless.
 *
 * <pre>
 *   70 %  data and requests (maxmemory)          of which requests that are not complete, or queued, take 40 % of the heap at most
 *   20 %  what clients have not read, and their state (maxmemory-clients)
 *   10 %  the JVM's own, the log's buffers, and room for the collector
 * </pre>
 */
public final class HeapShares {
    private static final int DATA_TENTHS = 7;
    private static final int REQUESTS_TENTHS = 4;
    private static final int CLIENTS_TENTHS = 2;

    private HeapShares() {}

    /** What data and requests may take. */
    public static long dataBytes() {
        return of(DATA_TENTHS);
    }

    /** What requests may take of that before they are run. */
    public static long requestBytes() {
        return of(REQUESTS_TENTHS);
    }

    /** What clients may take besides. */
    public static long clientBytes() {
        return of(CLIENTS_TENTHS);
    }

    private static long of(int tenths) {
        return Runtime.getRuntime().maxMemory() / 10 * tenths;
    }
}
