package io.kvserver.core.client.statistics;

/** Whoever counts what its requests cost. */
public interface Counted {
    ClientStatistics statistics();
}
