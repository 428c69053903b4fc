package io.kvserver.core.faults;

/** What is done to a store while faults are planted, and what has to hold afterwards. Confined to one thread. */
public interface Scenario extends AutoCloseable {
    /** Before faults. */
    void prepare();

    /** Faults may be thrown meanwhile. */
    void act();

    /** Without faults again. How many bytes of memory are counted when all data and clients have gone. */
    long check();

    @Override
    void close();
}
