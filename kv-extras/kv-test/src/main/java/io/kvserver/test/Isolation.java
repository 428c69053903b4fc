package io.kvserver.test;

/** How the tests of a {@link KvExtension} are isolated from each other. */
public enum Isolation {
    /**
     * The default, for tests that run one at a time. After each test the store is rolled back to its state before the test,
     * and after each class to its state before the class, so each test sees the data of {@code @BeforeAll}. A store with a
     * data directory cannot be rolled back; its keys are all removed instead.
     */
    ROLLBACK,

    /**
     * Each test has its own database, which is part of the URI and used by {@link io.kvserver.core.KvDatabase}, so tests may
     * run at the same time. The database is empty at first. Calls of {@link io.kvserver.core.KvStore} use database 0, which
     * all tests share.
     */
    DATABASE,

    /** Each test has its own server, so that tests may run at the same time. */
    SERVER,

    /** Tests are not isolated: each sees the data of earlier tests. */
    NONE
}
