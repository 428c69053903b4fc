package io.kvserver.core.client.statistics;

/** Something that counts what its requests cost. */
public interface Counted {
    ClientStatistics statistics();
}
