package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.session.SessionDriver;
import java.time.Duration;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** The figures that a store gives about itself. */
class MetricsTest {
    private final KvStore store = new KvStore();

    @Test
    void countsRequestsHitsAndKeys() {
        store.call("SET", "a", "b");
        store.call("SET", "c", "d", "EX", 100);
        store.call("GET", "a");
        store.call("GET", "missing");
        assertThrows(KvStoreException.class, () -> store.call("INCR", "a"));

        Metrics metrics = store.metrics();

        assertEquals(2, metrics.keys());
        assertEquals(Map.of(0, new Metrics.OfDatabase(2, 1)), metrics.databases());
        assertEquals(1, metrics.keyspaceHits());
        assertEquals(1, metrics.keyspaceMisses());
        assertEquals(0, metrics.connectedClients());
        assertTrue(metrics.memoryBytes() > 0, metrics.toString());
        assertTrue(metrics.maxMemoryBytes() > 0, metrics.toString());
    }

    @Test
    void areAsOfTheMomentOfTheCall() {
        Metrics before = store.metrics();
        store.call("SET", "a", "b");

        assertEquals(0, before.keys());
        assertEquals(1, store.metrics().keys());
        assertThrows(UnsupportedOperationException.class, () -> before.fields().clear());
        assertThrows(
                UnsupportedOperationException.class, () -> before.databases().put(1, null));
    }

    @Test
    void containEveryFieldOfInfo() {
        store.call("SET", "a", "b");
        String info = store.call("INFO").text();

        Metrics metrics = store.metrics();

        for (String line : info.split("\r\n")) {
            if (line.contains(":") && !line.startsWith("db0:") && !line.startsWith("errorstat_")) {
                assertTrue(metrics.fields().containsKey(line.substring(0, line.indexOf(':'))), line);
            }
        }
    }

    @Test
    void anUnknownFieldIsNamedInTheError() {
        assertTrue(
                assertThrows(NoSuchElementException.class, () -> store.metrics().number("no_such"))
                        .getMessage()
                        .contains("no_such"));
        assertThrows(NumberFormatException.class, () -> store.metrics().number("redis_version"));
    }

    @Test
    void expiredKeysAreCounted() {
        SettableClock clock = new SettableClock();
        KvStore timed = new KvStore.Builder().clock(clock).build();
        timed.call("SET", "a", "b", "PX", 10);
        clock.advance(Duration.ofMillis(11));
        timed.call("GET", "a");

        assertEquals(1, timed.metrics().expiredKeys());
        assertEquals(0, timed.metrics().keys());
    }

    @Test
    void commandsOfClientsAreCounted() {
        SessionDriver client = new SessionDriver(store);
        client.exchange("SET a b\nINCR a\nGET\nCONFIG GET port\n");

        Map<String, Metrics.OfCommand> commands = store.metrics().commands();

        assertEquals(1, commands.get("set").calls());
        assertEquals(1, commands.get("incr").failed());
        assertEquals(1, commands.get("get").rejected());
        assertEquals(1, commands.get("config|get").calls());
        assertEquals(2L, store.metrics().errors().get("ERR"));
    }
}
