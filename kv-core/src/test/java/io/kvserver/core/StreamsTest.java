package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Streams.Consumer;
import io.kvserver.core.Streams.Entry;
import io.kvserver.core.protocol.Reply;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls on streams, geo sets and HyperLogLogs. */
@Timeout(60)
class StreamsTest {
    private final SettableClock clock = new SettableClock();
    private final KvStore store = new KvStore.Builder().clock(clock).build();
    private final Streams<String, String> streams = store.streams();

    private static List<String> ids(List<Entry<String>> entries) {
        return entries.stream().map(Entry::id).toList();
    }

    @Test
    void entriesComeInTheirOrder() {
        assertEquals("1-1", streams.add("a", "1-1", Map.of("f", "v")));
        assertEquals("1-2", streams.add("a", "1-*", Map.of("f", "w")));
        String third = streams.add("a", Map.of("f", "x"));

        assertEquals(3, streams.size("a"));
        assertEquals(List.of(new Entry<>("1-1", Map.of("f", "v"))), streams.range("a", "-", "+", 1));
        assertEquals(List.of(third, "1-2"), ids(streams.reverseRange("a", "(1-1", "+", 0)));
        assertEquals(1, streams.remove("a", "1-1", "9-9"));
        assertEquals(1, streams.trim("a", 1));
        assertEquals(List.of(third), ids(streams.range("a", "-", "+", 0)));
        assertThrows(KvStoreException.class, () -> streams.add("a", "1-1", Map.of("f", "v")));
        assertNotNull(streams.add("a", Map.of("f", "y"), 1000));
    }

    @Test
    void readersGetTheEntriesAfterAnId() throws Exception {
        streams.add("a", "1-1", Map.of("f", "v"));

        assertEquals(List.of("1-1"), ids(streams.read("a", "0", 10)));
        assertEquals(List.of(), streams.read("a", "1-1", 10));
        CompletableFuture<List<Entry<String>>> next = streams.readAsync("a", "$", 10, Duration.ZERO);
        CompletableFuture<List<Entry<String>>> cancelled = streams.readAsync("a", "$", 10, Duration.ZERO);
        CompletableFuture<List<Entry<String>>> late = streams.readAsync("b", "$", 10, Duration.ofSeconds(1));
        assertTrue(cancelled.cancel(true));
        streams.add("a", "1-2", Map.of("f", "w"));
        clock.advance(Duration.ofSeconds(1));

        assertEquals(List.of("1-2"), ids(next.get(30, TimeUnit.SECONDS)));
        assertEquals(List.of(), late.get(30, TimeUnit.SECONDS));
        assertThrows(IllegalArgumentException.class, () -> streams.readAsync("a", "$", 1, Duration.ofMillis(-1)));
    }

    @Test
    void groupsShareTheEntries() throws Exception {
        Consumer one = new Consumer("g", "one");
        Consumer other = new Consumer("g", "other");
        streams.createGroup("a", "g", "$");
        streams.add("a", "1-1", Map.of("f", "v"));
        streams.add("a", "1-2", Map.of("f", "w"));

        assertEquals(List.of("1-1"), ids(streams.read("a", one, 1)));
        assertEquals(List.of("1-2"), ids(streams.read("a", other, 10)));
        assertEquals(1, streams.ack("a", "g", "1-2"));
        assertEquals(1, streams.pending("a", "g"));
        CompletableFuture<List<Entry<String>>> next = streams.readAsync("a", other, 10, Duration.ZERO);
        streams.add("a", "1-3", Map.of("f", "x"));
        assertEquals(List.of("1-3"), ids(next.get(30, TimeUnit.SECONDS)));

        clock.advance(Duration.ofMinutes(1));
        assertEquals(List.of("1-1", "1-3"), ids(streams.claim("a", other, Duration.ofSeconds(30), 10)));
        assertThrows(KvStoreException.class, () -> streams.createGroup("a", "g", "$"));
        assertTrue(streams.removeGroup("a", "g"));
        assertFalse(streams.removeGroup("a", "g"));
    }

    /** The fields that Redis has from 7.2 on. */
    @Test
    void infoShowsWhenAConsumerLastGotAnEntry() {
        streams.createGroup("a", "g", "$");
        store.call("XGROUP", "CREATECONSUMER", "a", "g", "one");
        assertEquals("0 -1", idleAndInactive());

        clock.advance(Duration.ofMillis(5));
        assertEquals("5 -1", idleAndInactive());
        streams.add("a", "1-1", Map.of("f", "v"));
        streams.read("a", new Consumer("g", "one"), 1);
        clock.advance(Duration.ofMillis(7));

        assertEquals("7 7", idleAndInactive());
    }

    @Test
    void aConsumerThatFoundNoEntryExists() {
        streams.createGroup("a", "g", "$");
        streams.add("a", "1-1", Map.of("f", "v"));
        streams.read("a", new Consumer("g", "one"), 1);
        for (String[] vain : new String[][] {
            {"XREADGROUP", "GROUP", "g", "one", "STREAMS", "a", ">"},
            {"XCLAIM", "a", "g", "one", "1000", "1-1"},
            {"XAUTOCLAIM", "a", "g", "one", "1000", "0"}
        }) {
            clock.advance(Duration.ofMillis(7));
            String before = idleAndInactive();
            assertTrue(before.startsWith("7 "), before);

            store.call(vain[0], (Object[]) Arrays.copyOfRange(vain, 1, vain.length));

            assertEquals("0" + before.substring(1), idleAndInactive(), vain[0]);
        }
        store.call("XREADGROUP", "GROUP", "g", "two", "STREAMS", "a", ">");
        assertEquals(
                1, store.call("XINFO", "CONSUMERS", "a", "g").values().size(), "as in 7.0, that makes no consumer");
    }

    @Test
    void aConsumerThatWaitsHasBeenSeen() throws Exception {
        streams.createGroup("a", "g", "$");
        store.call("XGROUP", "CREATECONSUMER", "a", "g", "one");
        clock.advance(Duration.ofMillis(5));

        CompletableFuture<Reply> waiting = CompletableFuture.supplyAsync(
                () -> store.call("XREADGROUP", "GROUP", "g", "one", "BLOCK", "0", "STREAMS", "a", ">"),
                task -> new Thread(task).start());
        while (!idleAndInactive().equals("0 -1")) {
            Thread.onSpinWait();
        }

        streams.add("a", "1-1", Map.of("f", "v"));
        waiting.get(60, TimeUnit.SECONDS);
        assertEquals("0 0", idleAndInactive());
    }

    private String idleAndInactive() {
        List<Map.Entry<Reply, Reply>> told =
                store.call("XINFO", "CONSUMERS", "a", "g").values().get(0).entries();
        assertEquals("inactive", told.get(3).getKey().text());
        return told.get(2).getValue().integer() + " " + told.get(3).getValue().integer();
    }

    @Test
    void placesAreFound() {
        Geo<String, String> geo = store.geo();
        assertTrue(geo.add("Sicily", "Palermo", 13.361389, 38.115556));
        assertTrue(geo.add("Sicily", "Catania", 15.087269, 37.502669));
        assertFalse(geo.add("Sicily", "Catania", 15.087269, 37.502669));

        assertEquals(166274.1516, geo.distance("Sicily", "Palermo", "Catania").getAsDouble());
        assertTrue(geo.distance("Sicily", "Palermo", "Rome").isEmpty());
        assertEquals("sqc8b49rny0", geo.hash("Sicily", "Palermo"));
        assertEquals(13.361389, geo.position("Sicily", "Palermo").longitude(), 1e-5);
        assertNull(geo.position("Sicily", "Rome"));
        assertNull(geo.hash("Sicily", "Rome"));
        Geo.Position near = new Geo.Position(15, 37);
        assertEquals(
                List.of("Catania", "Palermo"),
                geo.around("Sicily", near, 200_000, 0).stream()
                        .map(Geo.Found::member)
                        .toList());
        assertEquals(1, geo.around("Sicily", near, 200_000, 1).size());
        assertEquals(
                56441.2578,
                geo.inBox("Sicily", near, 200_000, 200_000, 0).get(0).distance(),
                1e-3);
        assertEquals(2, geo.aroundMember("Sicily", "Palermo", 200_000, 0).size());
        assertThrows(KvStoreException.class, () -> geo.add("Sicily", "nowhere", 200, 0));
    }

    @Test
    void differentElementsAreCounted() {
        HyperLogLogs<String, String> sketches = store.hyperLogLogs();

        assertTrue(sketches.add("a", "x", "y", "z"));
        assertFalse(sketches.add("a", "x"));
        assertTrue(sketches.add("b", "z", "w"));
        sketches.merge("c", "a", "b");

        assertEquals(3, sketches.count("a"));
        assertEquals(4, sketches.count("a", "b"));
        assertEquals(4, sketches.count("c"));
        assertEquals(0, sketches.count());
    }
}
