package io.kvserver.test;

/** What keeps the tests of a {@link KvExtension} apart. */
public enum Isolation {
    /**
     * After each test the store is brought back to what it was before it, and after each class to what it was before that: so what
     * {@code @BeforeAll} has stored is there for each test. A store with a data directory cannot be brought back; there all keys
     * are removed. For one test at a time; the default.
     */
    ROLLBACK,

    /**
     * Each test has a database of its own, which the URI names and {@link io.kvserver.core.KvDatabase} calls, so that tests may run at the
     * same time. It is empty at first. Calls of the {@link io.kvserver.core.KvStore} are on database 0, which all share.
     */
    DATABASE,

    /** Each test has a server of its own, so that tests may run at the same time. */
    SERVER,

    /** Tests see what those before have left. */
    NONE
}
