package io.kvserver.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.tangosol.net.cache.CacheMap;
import com.tangosol.util.Binary;
import com.tangosol.util.BinaryEntry;
import io.kvserver.core.StandardCommands;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.remote.Owner;
import io.kvserver.core.remote.shipment.Shipment;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What requests and FLUSHALL leave in the engine's maps, which are plain maps here. */
class TakenEntriesTest {
    private static final Binary KEY = new Binary("large".getBytes(ISO_8859_1));

    private final Map<String, Map<Binary, Binary>> caches = new HashMap<>();
    private final Map<Binary, Long> expiries = new HashMap<>();
    private final Owner owner = new Owner(StandardCommands.table());
    private final long nowMillis = System.currentTimeMillis();

    private Map<Binary, Binary> cache(String name) {
        return caches.computeIfAbsent(name, unused -> new HashMap<>());
    }

    @SuppressWarnings("unchecked") // A mock.
    private BinaryEntry<Binary, Binary> entry(String cache, Binary key) {
        Map<Binary, Binary> all = cache(cache);
        BinaryEntry<Binary, Binary> entry = mock(BinaryEntry.class);
        when(entry.getKey()).thenReturn(key);
        when(entry.getValue()).thenAnswer(unused -> all.get(key));
        when(entry.asBinaryEntry()).thenAnswer(unused -> entry);
        when(entry.setValue(any())).thenAnswer(call -> all.put(key, call.getArgument(0)));
        doAnswer(unused -> all.remove(key)).when(entry).remove(anyBoolean());
        doAnswer(call -> expiries.put(key, call.getArgument(0))).when(entry).expire(anyLong());
        when(entry.getAssociatedEntry(any(), any()))
                .thenAnswer(call -> entry(call.getArgument(0), call.getArgument(1)));
        when(entry.getAssociatedEntry(any(), any(), anyBoolean()))
                .thenAnswer(call -> entry(call.getArgument(0), call.getArgument(1)));
        return entry;
    }

    private String run(String... request) {
        byte[][] words =
                Stream.of(request).map(word -> word.getBytes(ISO_8859_1)).toArray(byte[][]::new);
        byte[] shipment = new Shipment(
                        Shipment.Kind.REQUEST,
                        Protocol.RESP2,
                        nowMillis,
                        1,
                        Map.of(),
                        List.of(Args.of(words)),
                        List.of(""),
                        null)
                .encode();
        return new String(run(shipment), ISO_8859_1);
    }

    private byte[] run(byte[] shipment) {
        byte[][] keys = {KEY.toByteArray()};
        return owner.run(shipment, keys, new TakenEntries(entry(CoherenceCarrier.CACHE, KEY), keys));
    }

    private void fill() {
        for (int i = 0; i < 40; i++) {
            assertEquals(":1\r\n", run("HSET", "large", "field" + i, "v".repeat(1000)));
        }
        assertTrue(cache(CoherenceCarrier.PAGES).size() > 5);
    }

    @Test
    void engineDoesNotRemoveAKeyThatHasPages() {
        run("HSET", "large", "field", "value");
        run("PEXPIREAT", "large", Long.toString(nowMillis + 100_000));
        assertTrue(expiries.get(KEY) > 0);
        assertTrue(cache(CoherenceCarrier.DEADLINES).isEmpty());

        fill();

        assertEquals(CacheMap.EXPIRY_NEVER, expiries.get(KEY));
        Binary deadline = cache(CoherenceCarrier.DEADLINES).get(KEY);
        assertEquals(
                nowMillis + 100_000, ByteBuffer.wrap(deadline.toByteArray()).getLong());
        assertTrue(new Overdue(nowMillis + 100_000).evaluate(deadline));
        assertEquals(false, new Overdue(nowMillis + 99_999).evaluate(deadline));
    }

    @Test
    void aRemovedDeadlineIsNotStored() {
        fill();
        run("PEXPIREAT", "large", Long.toString(nowMillis + 100_000));
        assertEquals(1, cache(CoherenceCarrier.DEADLINES).size());

        run("PERSIST", "large");

        assertEquals(0, cache(CoherenceCarrier.DEADLINES).size());
    }

    @Test
    void theSweepRemovesExpiredEntriesAndNothingElse() {
        fill();
        run("PEXPIREAT", "large", Long.toString(nowMillis + 100_000));

        run(Owner.removalOfExpired(nowMillis + 99_999));
        assertEquals(1, cache(CoherenceCarrier.CACHE).size());
        run(Owner.removalOfExpired(nowMillis + 100_000));

        caches.forEach((name, entries) -> assertTrue(entries.isEmpty(), name));
    }

    @Test
    void aDeletedKeyLeavesNoEntries() {
        fill();
        run("PEXPIREAT", "large", Long.toString(nowMillis + 100_000));

        assertEquals(":1\r\n", run("DEL", "large"));

        caches.forEach((name, entries) -> assertTrue(entries.isEmpty(), name));
    }

    @Test
    void aStreamIsStoredInPagesWhileItIsLarge() {
        for (int i = 1; i <= 400; i++) {
            run("XADD", "large", i + "-1", "field", "v".repeat(100));
        }
        run("XGROUP", "CREATE", "large", "group", "0");
        run("XREADGROUP", "GROUP", "group", "consumer", "COUNT", "300", "STREAMS", "large", ">");
        Map<Binary, Binary> before = Map.copyOf(cache(CoherenceCarrier.PAGES));
        assertTrue(before.size() > 10);

        assertEquals(":1\r\n", run("XACK", "large", "group", "150-1"));

        long changed = cache(CoherenceCarrier.PAGES).entrySet().stream()
                .filter(page -> !page.getValue().equals(before.get(page.getKey())))
                .count();
        assertTrue(changed >= 1 && changed <= 2, changed + " pages");
        assertEquals(":399\r\n", run("XTRIM", "large", "MAXLEN", "1"));
        assertEquals(":1\r\n", run("XGROUP", "DESTROY", "large", "group"));
        assertEquals(0, cache(CoherenceCarrier.PAGES).size());
        assertEquals(":1\r\n", run("XLEN", "large"));
    }

    @Test
    void aClearedKeyLeavesNoEntries() {
        fill();
        run("PEXPIREAT", "large", Long.toString(nowMillis + 100_000));

        assertNull(new Clearing().process(entry(CoherenceCarrier.CACHE, KEY)));
        assertNull(new Clearing().process(entry(CoherenceCarrier.CACHE, KEY)));

        caches.forEach((name, entries) -> assertTrue(entries.isEmpty(), name));
    }
}
