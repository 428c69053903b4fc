package io.kvserver.test;

/** What keeps the tests of a {@link KvExtension} apart. */
public enum Isolation {
    /**
     * After each test the store is rolled back to its state before the test, and after each class to its state before
     * the class: so each test sees the data of {@code @BeforeAll}. A store with a data directory cannot be rolled back;
     * there all keys are removed. For one test at a time; the default.
     */
    ROLLBACK,

    /**
     * Each test has its own database, which the URI names and {@link io.kvserver.core.KvDatabase} uses, so that tests
     * may run at the same time. It is empty at first. Calls of {@link io.kvserver.core.KvStore} use database 0, which
     * all tests share.
     */
    DATABASE,

    /** Each test has its own server, so that tests may run at the same time. */
    SERVER,

    /** Tests see the data that earlier tests have left. */
    NONE
}
