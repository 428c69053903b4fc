package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.protocol.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a thread does for its other clients while the request of one of them takes long, and has shards. */
class ServedMeanwhileTest {
    /** More than enough for others to be served, as they are here whenever a request looks at the clock. */
    private static final int MEMBERS = 5000;

    @AfterEach
    void servesNobody() {
        Turn.servesOthers(() -> {});
    }

    private static KvStore filled(KvStore.Builder builder) {
        return filled(builder.build());
    }

    private static KvStore filled(KvStore store) {
        for (int set = 1; set <= 2; set++) {
            List<String> words = new ArrayList<>(List.of("s" + set));
            for (int i = 0; i < MEMBERS; i++) {
                words.add("member:" + set + ":" + i);
            }
            store.call("SADD", words.toArray());
        }
        return store;
    }

    /** Makes a request that takes long, while others are served once. */
    private static String longRequest(KvStore store, Runnable others) {
        return longRequest(store, "SUNIONSTORE all s1 s2", others);
    }

    private static String longRequest(KvStore store, String request, Runnable others) {
        return longRequest(store, "COPY s1 c REPLACE", request, others);
    }

    private static String longRequest(KvStore store, String before, String request, Runnable others) {
        boolean[] served = {false};
        SessionDriver client = new SessionDriver(store, InlineReplies.TEXT);
        client.exchange(before + "\n");
        Turn.servesOthersOften(() -> {
            if (!served[0]) {
                served[0] = true;
                others.run();
            }
        });
        String reply = client.exchange(request + "\n");
        Turn.servesOthers(() -> {});
        assertTrue(served[0], "nobody was served");
        return reply;
    }

    @Test
    void othersAreAnsweredInTheMiddle() {
        KvStore store = filled(new KvStore.Builder());
        SessionDriver other = new SessionDriver(store, InlineReplies.TEXT);
        AtomicReference<String> reply = new AtomicReference<>("");

        assertEquals(2 * MEMBERS + "\n", longRequest(store, () -> reply.set(other.exchange("PING\n"))));

        assertEquals("PONG\n", reply.get());
    }

    /** Those that need the same shard are answered afterwards. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SMEMBERS s1",
                "SRANDMEMBER s1 -100000",
                "SRANDMEMBER s1 100000",
                "SUNION s1",
                "SUNION s1 absent s2 s1",
                "SUNION s1 s2 s1 s2 s1",
                "SINTER s1 s1",
                "SDIFF s1 s2",
                "SINTERCARD 2 s1 s1",
                "SSCAN s1 0 COUNT 100000",
                "HSCAN h 0 COUNT 100000",
                "SPOP c 99999",
                "HGETALL h",
                "HVALS h",
                "HRANDFIELD h -100000 WITHVALUES",
                "HRANDFIELD h 90000",
                "LRANGE l 0 -1",
                "ZRANGE z 0 -1",
                "ZREVRANGE z 0 -1 WITHSCORES",
                "ZSCAN z 0 COUNT 100000",
                "ZUNION 1 z",
                "ZINTER 2 z z WITHSCORES",
                "ZDIFF 2 z s2",
                "ZINTERCARD 2 z z",
                "ZRANDMEMBER z -100000",
                "ZRANDMEMBER z 90000",
                "SORT l ALPHA",
                "SORT l ALPHA LIMIT 5 100",
                "GEOSEARCH z FROMLONLAT 0 0 BYRADIUS 30000 km ASC",
                "XRANGE x - +"
            })
    void aLongReplyIsWholeAlthoughOthersAreAnsweredInTheMiddleOfIt(String request) {
        KvStore store = filled(new KvStore.Builder());
        fillOthers(store, request);
        String alone = new SessionDriver(store, InlineReplies.TEXT).exchange(request.replace(" c ", " s1 ") + "\n");
        if (request.contains("POP")) {
            filled(store);
        }
        List<SessionDriver> others = new ArrayList<>();
        StringBuilder replies = new StringBuilder();

        String reply = longRequest(store, request, () -> {
            for (int i = 0; i < 16; i++) {
                SessionDriver other = new SessionDriver(store, InlineReplies.TEXT);
                replies.append(other.exchange("HGET small:" + i + " f\n"));
                others.add(other);
            }
        });
        others.forEach(other -> replies.append(other.takeMessages()));

        assertEquals(alone.lines().count(), reply.lines().count());
        if (!request.contains("RAND") && !request.contains("POP")) {
            assertEquals(alone, reply);
        }
        assertEquals("v\n".repeat(16), replies.toString());
    }

    /** A command that has changed its key, or has a result to store, when others are answered: in the end all of it is there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "s1: SUNIONSTORE d c s2",
                "s1: SINTERSTORE d c s1",
                "s1: SDIFFSTORE d c s2",
                "z: ZUNIONSTORE d 2 c z WEIGHTS 1 2",
                "z: ZINTERSTORE d 2 c z AGGREGATE MAX",
                "z: ZDIFFSTORE d 1 c",
                "z: ZRANGESTORE d c 0 -1",
                "z: ZREMRANGEBYRANK c 5 90000",
                "z: ZREMRANGEBYSCORE c -inf +inf",
                "z: ZPOPMIN c 90000",
                "z: ZPOPMAX c 90000",
                "z: ZMPOP 1 c MAX COUNT 90000",
                "z: GEOSEARCHSTORE d c FROMLONLAT 0 0 BYRADIUS 30000 km",
                "l: LPOP c 150000",
                "l: RPOP c 150000",
                "l: LMPOP 1 c LEFT COUNT 150000",
                "l: SORT c ALPHA STORE d",
                "m: LPOS c absent",
                "m: LPOS c 3 RANK -1 COUNT 0",
                "m: LREM c -1 absent",
                "m: LINSERT c BEFORE absent x",
                "b: BITOP NOT d c"
            })
    void aLongChangeIsWholeAlthoughOthersAreAnsweredInTheMiddleOfIt(String keyAndRequest) {
        String key = keyAndRequest.substring(0, keyAndRequest.indexOf(':'));
        String request = keyAndRequest.substring(keyAndRequest.indexOf(' ') + 1);
        KvStore store = filled(new KvStore.Builder());
        fillOthers(store, " " + key);
        SessionDriver client = new SessionDriver(store, InlineReplies.TEXT);
        client.exchange("COPY " + key + " c\n");
        String alone = client.exchange(request + "\n");
        List<Reply> left = left(store);
        List<SessionDriver> others = new ArrayList<>();
        StringBuilder replies = new StringBuilder();

        String reply = longRequest(store, "COPY " + key + " c REPLACE", request, () -> {
            for (int i = 0; i < 16; i++) {
                SessionDriver other = new SessionDriver(store, InlineReplies.TEXT);
                replies.append(other.exchange("HGET small:" + i + " f\n"));
                others.add(other);
            }
        });
        others.forEach(other -> replies.append(other.takeMessages()));

        assertEquals(alone, reply);
        assertEquals("v\n".repeat(16), replies.toString());
        assertEquals(left, left(store));
    }

    /** What a request has left of its key, and what it has stored. */
    private static List<Reply> left(KvStore store) {
        return List.of(store.call("DUMP", "c"), store.call("DUMP", "d"));
    }

    /** Which shards a request of many keys needs is found out before it takes any. */
    @Test
    void othersAreAnsweredOnAnyKeyWhileTheShardsOfManyKeysAreFound() {
        KvStore store = new KvStore.Builder().build();
        SessionDriver client = new SessionDriver(store, InlineReplies.RESP);
        SessionDriver other = new SessionDriver(store, InlineReplies.TEXT);
        StringBuilder reply = new StringBuilder();
        Turn.servesOthersOften(() -> {
            if (reply.isEmpty()) {
                reply.append(other.exchange("EXISTS " + number(MEMBERS - 1) + "\n"));
            }
        });

        client.exchange(manyWords("MSET"));

        assertEquals("0\n", reply.toString());
    }

    /** Which shards a transaction needs is found out before it takes any; then it runs as one, but others are answered meanwhile. */
    @Test
    void othersAreAnsweredWhileATransactionOfManyRequestsFindsItsShardsAndRuns() {
        KvStore store = new KvStore.Builder().build();
        SessionDriver client = new SessionDriver(store, InlineReplies.RESP);
        List<SessionDriver> others = new ArrayList<>();
        List<String> replies = new ArrayList<>();
        client.exchange("MULTI\r\n");
        for (int i = 0; i < MEMBERS; i++) {
            client.exchange("SET " + number(i) + " v\r\n");
        }
        Turn.servesOthersOften(() -> {
            SessionDriver other = new SessionDriver(store, InlineReplies.TEXT);
            replies.add(other.exchange("EXISTS " + number(MEMBERS - 1) + "\n"));
            others.add(other);
        });

        client.exchange("EXEC\r\n");

        Turn.servesOthers(() -> {});
        assertEquals("0\n", replies.get(0));
        int waiting = replies.indexOf("");
        assertTrue(waiting > 0, "nobody was served while it ran");
        assertEquals("1\n", others.get(waiting).takeMessages());
    }

    /** Every word of a request may take its time. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SADD",
                "SREM",
                "SMISMEMBER",
                "RPUSH",
                "HSET",
                "HDEL",
                "HMGET",
                "ZADD",
                "ZREM",
                "ZMSCORE",
                "MSET",
                "MSETNX",
                "MSETEX",
                "MSETEX NX",
                "MGET",
                "DEL",
                "EXISTS",
                "TOUCH",
                "XREAD STREAMS",
                "PFCOUNT",
                "PFMERGE"
            })
    void aRequestOfManyWordsServesOthersMeanwhile(String command) {
        KvStore store = new KvStore.Builder().build();
        SessionDriver client = new SessionDriver(store, InlineReplies.RESP);
        SessionDriver other = new SessionDriver(store, InlineReplies.TEXT);
        StringBuilder reply = new StringBuilder();
        if (command.matches("[SHZ].*") && !command.endsWith("ADD")) {
            client.exchange(manyWords(command.charAt(0) == 'H' ? "HSET" : command.charAt(0) + "ADD"));
        }
        if (command.contains("NX")) {
            // Only the last look tells that nothing is to be done.
            store.call("SET", number(MEMBERS - 2), "v");
        }
        Turn.servesOthersOften(() -> {
            if (reply.isEmpty()) {
                reply.append(other.exchange("PING\n"));
            }
        });

        String own = client.exchange(manyWords(command));

        assertTrue(!own.startsWith("-"), own);
        assertEquals("PONG\n", reply.toString());
    }

    /** A request of many numbers, behind a key if it is a command on one. */
    private static String manyWords(String command) {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        String option = command.startsWith("MSETEX ") ? words.remove(1) : "";
        if (command.startsWith("MSETEX")) {
            words.add(Integer.toString(MEMBERS / 2));
        } else if (command.matches("[SHZR].*")) {
            words.add("k" + command.charAt(0));
        }
        for (int i = 0; i < MEMBERS; i++) {
            words.add(number(i));
        }
        if (!option.isEmpty()) {
            words.add(option);
        }
        return new String(Requests.array(words), ISO_8859_1);
    }

    private static String number(int i) {
        return Integer.toString(100_000 + i);
    }

    private static void fillOthers(KvStore store, String request) {
        for (int i = 0; i < 16; i++) {
            store.call("HSET", "small:" + i, "f", "v");
        }
        if (request.contains(" h")) {
            fill(store, "HSET", "h");
        } else if (request.contains(" l")) {
            fill(store, "RPUSH", "l");
        } else if (request.contains(" m")) {
            // Others are served between many pages.
            Object[] words = new Object[50_000];
            Arrays.fill(words, "7");
            words[0] = "m";
            for (int i = 0; i < 20; i++) {
                words[1] = Integer.toString(i);
                store.call("RPUSH", words);
            }
        } else if (request.contains(" b")) {
            store.call("SETRANGE", "b", (1 << 20) - 1, "x");
        } else if (request.contains(" z")) {
            fill(store, "ZADD", "z");
        } else if (request.contains(" x")) {
            for (int i = 1; i <= MEMBERS; i++) {
                store.call("XADD", "x", "1-" + i, "f", "v");
            }
        }
    }

    private static void fill(KvStore store, String command, String key) {
        List<Object> words = new ArrayList<>(List.of(key));
        for (int i = 0; i < MEMBERS; i++) {
            words.add(Integer.toString(i));
            words.add("value:" + i);
        }
        store.call(command, words.toArray());
    }

    @Test
    void anInterceptorThatMayCallTheStoreIsAskedAfterwards() {
        AtomicReference<KvStore> itself = new AtomicReference<>();
        KvStore store = filled(new KvStore.Builder().interceptor(request -> {
            if (request.command().equals("ping")) {
                long members = itself.get().sets().size("s1");
                return Interception.answer(reply -> reply.integer(members));
            }
            return Interception.PASS;
        }));
        itself.set(store);
        SessionDriver other = new SessionDriver(store, InlineReplies.TEXT);
        AtomicReference<String> reply = new AtomicReference<>("none");

        longRequest(store, () -> {
            reply.set(other.exchange("PING\n"));
            other.resume();
        });

        assertEquals("", reply.get());
        assertTrue(other.isWaiting());
        assertEquals(MEMBERS + "\n", other.resume());
    }

    @Test
    void whoWouldWaitForItselfIsToldSo() {
        KvStore store = filled(new KvStore.Builder());

        longRequest(
                store,
                () -> assertTrue(assertThrows(IllegalStateException.class, () -> store.call("SCARD", "s1"))
                        .getMessage()
                        .startsWith("this thread has shards")));
    }
}
