/**
 * Support for tests of programs that use Redis: a server for each test class, a test clock, fault injection, and a recording
 * of requests.
 */
module io.kvserver.test {
    requires transitive io.kvserver.core;
    requires transitive io.kvserver.net;
    requires transitive org.junit.jupiter.api;

    exports io.kvserver.test;
}
