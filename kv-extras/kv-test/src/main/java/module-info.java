/**
 * Support for tests of programs that use Redis: a server for each test class, its clock, faults on demand, a record of
 * requests.
 */
module io.kvserver.test {
    requires transitive io.kvserver.core;
    requires transitive io.kvserver.net;
    requires transitive org.junit.jupiter.api;

    exports io.kvserver.test;
}
