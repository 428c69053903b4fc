package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.SettableClock;
import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests on one key, of many words, on many elements or with a long payload: others are answered in the middle, by commands of the
 * same families, and the result is the same as without them. Each line has what fills the key, and the request.
 */
class ManyWordsMeanwhileTest {
    /** More than enough for others to be served, as they are here whenever a request looks at the clock. */
    private static final int COUNT = 5000;
    /** The clients that are answered in the middle, or afterwards if they need the same shard. */
    private static final int OTHERS = 16;

    /** Each changes a small value, in whatever its thread or its store has for that. */
    private static final List<String> THEIRS = List.of(
            "GEOADD g:%d 1 1 m",
            "PFADD p:%d e",
            "HSET h:%d f v",
            "HDEL few:%d theirs",
            "SADD s:%d m",
            "SREM members:%d theirs",
            "ZADD z:%d 1 m",
            "ZREM ranks:%d theirs",
            "RPUSH l:%d e",
            "LREM elements:%d 0 theirs",
            "XDEL x:%d 1-1",
            "APPEND a:%d x",
            "HSETEX e:%d PX 100 FIELDS 1 theirs v",
            "ZINTERSTORE i:%1$d 2 ranks:%1$d ranks:%1$d WEIGHTS 1 2 AGGREGATE MIN",
            "SDIFFSTORE d:%1$d members:%1$d absent",
            "HSTRLEN few:%d theirs");

    /** A packed hash, some fields of which are among the numbers. */
    private static final String FEW = "HSET k own v 100007 v 104000 v other v";

    @AfterEach
    void servesNobody() {
        Turn.servesOthers(() -> {});
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing: GEOADD k PLACES",
                "places: GEOADD k CH PLACES",
                "places: GEOPOS k NUMBERS",
                "places: GEOHASH k NUMBERS",
                "entries: XDEL k NUMBERS",
                "entries: XDELEX k DELREF IDS COUNT NUMBERS",
                "entries: XACK k g NUMBERS",
                "entries: XACKDEL k g IDS COUNT NUMBERS",
                "entries: XCLAIM k g other 0 NUMBERS",
                "entries: XCLAIM k g other 0 NUMBERS JUSTID",
                "deleted: XCLAIM k g other 0 NUMBERS",
                "entries: XAUTOCLAIM k g other 0 0 COUNT 100000",
                "deleted: XAUTOCLAIM k g other 0 0 COUNT 100000",
                "entries: XPENDING k g - + 100000",
                "entries: XPENDING k g IDLE 1000 - + 100000",
                "consumers: XPENDING k g",
                "consumers: XINFO CONSUMERS k g",
                "groups: XINFO GROUPS k",
                "deleted: XINFO STREAM k FULL COUNT 0",
                "entries: XGROUP DELCONSUMER k g c",
                "unread: XREAD COUNT 100000 STREAMS k 0",
                "unread: XREVRANGE k + -",
                "unread: XREADGROUP GROUP g c COUNT 100000 STREAMS k >",
                "unread: XREADGROUP GROUP g c NOACK STREAMS k >",
                "entries: XREADGROUP GROUP g c COUNT 100000 STREAMS k 0",
                "deleted: XREADGROUP GROUP g c COUNT 100000 STREAMS k 0",
                "entries: XTRIM k MAXLEN 0 DELREF",
                "entries: XADD k DELREF MAXLEN 0 200000 f v",
                "acknowledged: XTRIM k MAXLEN 0 ACKED",
                "pages: XTRIM k MAXLEN 0",
                "pages: XTRIM k MINID ~ 104000 LIMIT 0",
                "nothing: PFADD k NUMBERS NUMBERS NUMBERS NUMBERS NUMBERS",
                "elements: PFADD k NUMBERS NUMBERS NUMBERS NUMBERS NUMBERS",
                "fields: HGETDEL k FIELDS 5000 NUMBERS",
                "fields: HGETEX k PERSIST FIELDS 5000 NUMBERS",
                "fields: HGETEX k PXAT 1 FIELDS 5000 NUMBERS",
                "fields: HSETEX k FXX KEEPTTL FIELDS 2500 NUMBERS",
                "fields: HSETEX k PXAT 9999999999999 FIELDS 2500 NUMBERS",
                "fields: HSETEX k PXAT 1 FIELDS 2500 NUMBERS",
                "fields: HPEXPIREAT k 9999999999999 FIELDS 5000 NUMBERS",
                "fields: HTTL k FIELDS 5000 NUMBERS",
                "fields: HPERSIST k FIELDS 5000 NUMBERS",
                "few: HGETDEL k FIELDS 5000 NUMBERS",
                "few: HGETEX k PERSIST FIELDS 5000 NUMBERS",
                "few: HGETEX k PXAT 9999999999999 FIELDS 5000 NUMBERS",
                "few: HGETEX k PXAT 1 FIELDS 5000 NUMBERS",
                "few: HSETEX k PXAT 9999999999999 FIELDS 2500 NUMBERS",
                "few: HSETEX k PXAT 1 FIELDS 2500 NUMBERS",
                "few: HPEXPIREAT k 9999999999999 FIELDS 5000 NUMBERS",
                "few: HPEXPIREAT k 1 FIELDS 5000 NUMBERS",
                "few: HTTL k FIELDS 5000 NUMBERS",
                "few: HPERSIST k FIELDS 5000 NUMBERS",
                "few: HSET k NUMBERS NUMBERS",
                "few: HDEL k NUMBERS",
                "few: HMGET k NUMBERS",
                "nothing: HGETDEL k FIELDS 5000 NUMBERS",
                "nothing: HGETEX k PERSIST FIELDS 5000 NUMBERS",
                "nothing: HGETEX k PXAT 9999999999999 FIELDS 5000 NUMBERS",
                "nothing: HGETEX k PXAT 1 FIELDS 5000 NUMBERS",
                "nothing: HSETEX k FNX FIELDS 2500 NUMBERS",
                "nothing: HSETEX k PXAT 9999999999999 FIELDS 2500 NUMBERS",
                "nothing: HSETEX k PXAT 1 FIELDS 2500 NUMBERS",
                "nothing: HPEXPIREAT k 9999999999999 FIELDS 5000 NUMBERS",
                "nothing: HPEXPIREAT k 1 FIELDS 5000 NUMBERS",
                "nothing: HTTL k FIELDS 5000 NUMBERS",
                "nothing: HPERSIST k FIELDS 5000 NUMBERS",
                "nothing: HSET k NUMBERS NUMBERS",
                "nothing: HMGET k NUMBERS",
                "timed: HGETDEL k FIELDS 5000 NUMBERS",
                "timed: HPERSIST k FIELDS 5000 NUMBERS",
                "timed: HTTL k FIELDS 5000 NUMBERS",
                "timed: HSET k NUMBERS NUMBERS",
                "few: HSET k SAME",
                "few: HSETEX k PXAT 9999999999999 FIELDS 2500 SAME",
                "few: HSETEX k FXX KEEPTTL FIELDS 2500 SAME",
                "members: SADD k NUMBERS",
                "members: SREM k NUMBERS",
                "members: SMISMEMBER k NUMBERS",
                "ranks: ZADD k NUMBERS NUMBERS",
                "ranks: ZREM k NUMBERS",
                "ranks: ZMSCORE k NUMBERS",
                "list: RPUSH k NUMBERS",
                "list: LPUSH k NUMBERS",
                "bytes: RESTORE r 0 PAYLOAD",
                "text: RESTORE r 0 PAYLOAD",
                "places: RESTORE r 0 PAYLOAD"
            })
    void theResultIsWholeAlthoughOthersAreAnsweredInTheMiddle(String line) {
        String content = line.substring(0, line.indexOf(':'));
        String request = line.substring(line.indexOf(' ') + 1);
        KvStore quiet = filled(content);
        String alone = new SessionDriver(quiet, InlineReplies.RESP).exchange(resp(quiet, request));
        assertTrue(!alone.startsWith("-"), alone);

        StringBuilder replies = new StringBuilder();
        try (KvStore store = filled(content)) {
            String reply = servingOthers(store, resp(store, request), replies);

            assertEquals(alone, reply);
            assertEquals(left(quiet), left(store));
        }
        quiet.close();
        assertEquals("1\n".repeat(OTHERS * THEIRS.size()), replies.toString());
    }

    /** What is read, changed, logged and answered for each entry takes steps, and others are served during all of them. */
    @ParameterizedTest
    @CsvSource({
        "entries: XDELEX k DELREF IDS COUNT NUMBERS, 4",
        "entries: XACKDEL k g IDS COUNT NUMBERS, 4",
        "unread: XREADGROUP GROUP g c STREAMS k >, 3",
        "entries: XREADGROUP GROUP g c STREAMS k 0, 4",
        "entries: XTRIM k MAXLEN 0 DELREF, 2",
        "acknowledged: XTRIM k MAXLEN 0 ACKED, 2"
    })
    void othersAreServedDuringEachPartOfARequest(String line, int stepsForAnEntry) {
        try (KvStore store = filled(line.substring(0, line.indexOf(':')))) {
            int[] served = {0};
            String request = resp(store, line.substring(line.indexOf(' ') + 1));
            Turn.servesOthersOften(() -> served[0]++);

            new SessionDriver(store, InlineReplies.RESP).exchange(request);

            int looks = stepsForAnEntry * COUNT / Meanwhile.STEPS;
            // One more, because the first look is after fewer steps.
            assertTrue(served[0] >= looks - 1 && served[0] <= looks + 1, served[0] + " of " + looks);
        }
    }

    /** The answer to a request, in the middle of which others make theirs once, if it takes long enough. */
    private static String servingOthers(KvStore store, String request, StringBuilder replies) {
        for (int i = 0; i < OTHERS * THEIRS.size(); i++) {
            fillTheirs(store, i);
        }
        List<SessionDriver> others = new ArrayList<>();
        Turn.servesOthersOften(() -> {
            if (others.isEmpty()) {
                for (int i = 0; i < OTHERS * THEIRS.size(); i++) {
                    SessionDriver other = new SessionDriver(store, InlineReplies.TEXT);
                    others.add(other);
                    replies.append(other.exchange(THEIRS.get(i % THEIRS.size()).formatted(i) + "\n"));
                }
            }
        });
        String reply = new SessionDriver(store, InlineReplies.RESP).exchange(request);
        Turn.servesOthers(() -> {});
        others.forEach(other -> replies.append(other.takeMessages()));
        return reply;
    }

    private static void fillTheirs(KvStore store, int i) {
        store.call("HSET", "few:" + i, "theirs", "v");
        store.call("SADD", "members:" + i, "theirs");
        store.call("ZADD", "ranks:" + i, 1, "theirs");
        store.call("RPUSH", "elements:" + i, "theirs");
        store.call("XADD", "x:" + i, "1-1", "theirs", "v");
    }

    private static List<Reply> left(KvStore store) {
        return List.of(store.call("DUMP", "k"), store.call("DUMP", "r"));
    }

    private static KvStore filled(String content) {
        KvStore store = new KvStore.Builder().clock(new SettableClock()).build();
        switch (content) {
            case "places" -> fill(store, "GEOADD k PLACES");
            case "unread", "entries", "deleted", "acknowledged", "pages", "consumers", "groups" ->
                fillStream(store, content);
            case "fields" -> fill(store, "HSET k NUMBERS NUMBERS");
            case "few" -> fill(store, FEW);
            case "timed" -> {
                fill(store, FEW);
                fill(store, "HPEXPIREAT k 9999999999999 FIELDS 2 own 104000");
            }
            case "members" -> fill(store, "SADD k own NUMBERS");
            case "ranks" -> fill(store, "ZADD k 1 own NUMBERS NUMBERS");
            case "list" -> fill(store, "RPUSH k own");
            case "elements" -> fill(store, "PFADD k NUMBERS");
            case "text" -> store.call("SET", "k", "It compresses well. ".repeat(50_000));
            case "bytes" -> {
                byte[] bytes = new byte[1 << 20];
                new Random(3).nextBytes(bytes);
                store.call("SET", "k", bytes);
            }
            default -> assertEquals("nothing", content);
        }
        return store;
    }

    private static void fillStream(KvStore store, String content) {
        if (content.equals("pages")) {
            store.call("CONFIG", "SET", "stream-node-max-entries", 1);
        }
        for (int i = 0; i < COUNT; i++) {
            store.call("XADD", "k", number(i), "f", "v");
        }
        store.call("XGROUP", "CREATE", "k", "g", "0");
        if (!content.equals("unread")) {
            store.call("XREADGROUP", "GROUP", "g", "c", "COUNT", COUNT, "STREAMS", "k", ">");
        }
        switch (content) {
            case "deleted" -> fill(store, "XDEL k NUMBERS");
            case "acknowledged" -> {
                // All but the first.
                fill(store, "XACK k g NUMBERS");
                store.call("XCLAIM", "k", "g", "c", 0, number(0), "FORCE", "JUSTID");
            }
            case "consumers" -> {
                for (int i = 0; i < COUNT; i++) {
                    store.call("XGROUP", "CREATECONSUMER", "k", "g", number(i));
                }
            }
            case "groups" -> {
                for (int i = 0; i < COUNT; i++) {
                    store.call("XGROUP", "CREATE", "k", number(i), "0");
                }
            }
            default -> {}
        }
    }

    private static void fill(KvStore store, String request) {
        String reply = new SessionDriver(store, InlineReplies.RESP).exchange(resp(store, request));
        assertTrue(!reply.startsWith("-"), reply);
    }

    private static String number(int i) {
        return Integer.toString(100_000 + i);
    }

    /** A request as a client sends it. */
    private static String resp(KvStore store, String request) {
        List<String> words = new ArrayList<>();
        for (String word : request.split(" ", -1)) {
            switch (word) {
                case "NUMBERS", "PLACES" -> {
                    for (int i = 0; i < COUNT; i++) {
                        if (word.equals("PLACES")) {
                            words.add(Integer.toString(request.contains("CH") ? i % 170 : i % 160));
                            words.add(Integer.toString(i % 80));
                        }
                        words.add(number(i));
                    }
                }
                case "SAME" -> {
                    // A packed hash stays so.
                    for (int i = 0; i < COUNT / 2; i++) {
                        words.addAll(List.of("own", number(i)));
                    }
                }
                case "COUNT" -> words.add(request.contains("IDS") ? Integer.toString(COUNT) : word);
                case "PAYLOAD" -> words.add(new String(((Reply.Bulk) store.call("DUMP", "k")).bytes(), ISO_8859_1));
                default -> words.add(word);
            }
        }
        StringBuilder resp = new StringBuilder("*" + words.size() + "\r\n");
        for (String word : words) {
            resp.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return resp.toString();
    }
}
