package io.kvserver.cluster;

/** Which tests run, and how long. Stateless. */
final class LongRuns {
    private LongRuns() {}

    /**
     * Whether tests may start nodes: on one JDK only, because that takes some seconds; on 23 and later if {@code -Dkv.cluster.kills} is
     * set.
     */
    static boolean isJdkForNodes() {
        return Runtime.version().feature() < 23 || System.getProperty("kv.cluster.kills") != null;
    }

    /** Whether the trials that take about a minute each run, on any JDK: {@code -Dkv.cluster.trials=true}. */
    static boolean areTrialsWanted() {
        return Boolean.getBoolean("kv.cluster.trials");
    }
}
