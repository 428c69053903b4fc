package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.protocol.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Requests that are answered in the background while other clients use and change the same keys. */
class BackgroundRepliesTest {
    /** Keys that are added or removed meanwhile may be returned or not. */
    @Test
    void aScanOfManyReturnsAllThatStayWhileOthersChangeKeys() {
        List<Runnable> tasks = new ArrayList<>();
        KvStore store = new KvStore.Builder().executor(tasks::add).build();
        for (int i = 0; i < 20_000; i++) {
            store.set("stays:" + i, "v");
            store.set("goes:" + i, "v");
        }
        SessionDriver client = new SessionDriver(store, InlineReplies.TEXT);
        client.receive("SCAN 0 MATCH stays:* COUNT 1000000 TYPE string\n".getBytes(ISO_8859_1));
        assertTrue(client.isWaiting());
        for (int i = 0; i < 20_000; i += 2) {
            store.call("DEL", "goes:" + i);
            store.set("comes:" + i, "v");
        }

        tasks.remove(0).run();
        List<String> reply = client.resume().lines().toList();

        assertEquals("0", reply.get(0));
        assertEquals(20_001, Set.copyOf(reply).size());
    }

    @Test
    void aScanWithSmallAndLargeCountsReturnsEachKey() {
        KvStore store = new KvStore.Builder().executor(Runnable::run).build();
        for (int i = 0; i < 20_000; i++) {
            store.set("key:" + i, "v");
        }
        SessionDriver client = new SessionDriver(store, InlineReplies.TEXT);
        Set<String> keys = new HashSet<>();
        String cursor = "0";
        int requests = 0;
        do {
            List<String> reply = new ArrayList<>(
                    client.exchange("SCAN " + cursor + " COUNT " + (requests % 2 == 0 ? 3000 : 100) + "\n")
                            .lines()
                            .toList());
            while (client.isWaiting()) {
                reply.addAll(client.resume().lines().toList());
            }
            cursor = reply.get(0);
            reply.stream().filter(line -> line.startsWith("key:")).forEach(keys::add);
            requests++;
        } while (!cursor.equals("0"));

        assertEquals(20_000, keys.size());
        assertTrue(requests > 10 && requests < 100, () -> "requests of some keys each");
    }

    @Test
    void aLargeValueIsDumpedAsItWas() {
        List<Runnable> tasks = new ArrayList<>();
        KvStore store = new KvStore.Builder().executor(tasks::add).build();
        for (int i = 0; i < 100_000; i++) {
            store.call("SADD", "set", "member:" + i);
        }
        store.set("text", "t".repeat(1 << 20));
        for (String key : List.of("set", "text")) {
            Reply expected = store.call("DUMP", key);
            SessionDriver client = new SessionDriver(store, InlineReplies.RESP);

            client.receive(("DUMP " + key + "\r\n").getBytes(ISO_8859_1));

            assertTrue(client.isWaiting());
            if (key.equals("text")) {
                store.set(key, "other");
            } else {
                store.call("SREM", key, "member:7");
            }
            tasks.remove(0).run();
            store.call("DEL", "restored");
            byte[] reply = client.resume().getBytes(ISO_8859_1);
            int end = 2 + new String(reply, ISO_8859_1).indexOf("\r\n");
            store.call("RESTORE", "restored", 0, Arrays.copyOfRange(reply, end, reply.length - 2));

            assertEquals(expected, store.call("DUMP", "restored"));
        }
    }

    @Test
    void anExecutorMayRunTasksInTheCallingThread() {
        KvStore store = new KvStore.Builder().executor(Runnable::run).build();
        for (int i = 0; i < 20_000; i++) {
            store.set("key:" + i, "v");
        }
        SessionDriver client = new SessionDriver(store, InlineReplies.RESP);

        for (int i = 0; i < 3; i++) {
            String reply = client.exchange("KEYS *\r\n");
            while (client.isWaiting()) {
                reply += client.resume();
            }
            assertTrue(reply.startsWith("*20000\r\n"));
        }
    }
}
