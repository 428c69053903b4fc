package io.kvserver.core.command.server;

/**
 * The JVM's heap at one moment. Immutable; any thread.
 *
 * @param usedBytes used by objects, including garbage that has not been collected yet
 * @param committedBytes taken from the system
 * @param maxBytes the most that it may grow to
 */
record HeapSize(long usedBytes, long committedBytes, long maxBytes) {
    static HeapSize now() {
        Runtime runtime = Runtime.getRuntime();
        // Free memory is read first: if the heap grows in between, the difference must not count as free.
        long free = runtime.freeMemory();
        long committed = runtime.totalMemory();
        return new HeapSize(committed - free, committed, runtime.maxMemory());
    }
}
