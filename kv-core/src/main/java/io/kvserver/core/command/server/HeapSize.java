package io.kvserver.core.command.server;

/**
 * The JVM's heap at one moment. Immutable; any thread.
 *
 * @param usedBytes by objects, those included that nobody refers to and that have not been collected yet
 * @param committedBytes taken from the system
 * @param maxBytes what it may grow to
 */
record HeapSize(long usedBytes, long committedBytes, long maxBytes) {
    static HeapSize now() {
        Runtime runtime = Runtime.getRuntime();
        // Free memory first: the heap may grow in between, but then not by what is free.
        long free = runtime.freeMemory();
        long committed = runtime.totalMemory();
        return new HeapSize(committed - free, committed, runtime.maxMemory());
    }
}
