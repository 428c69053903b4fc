package io.kvserver.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.CapturedLog;
import io.kvserver.core.KvStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The replies to the views of keys, values and figures. */
class ViewsTest {
    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private Visited visited;
    private KvStore store;

    @BeforeEach
    void start() throws IOException {
        visited = new Visited(new KvStore());
        store = visited.store();
    }

    @AfterEach
    void stop() {
        visited.close();
    }

    /** The text of a member in JSON; {@code null} if it is null or missing. */
    private static String field(String json, String name) {
        Matcher matcher =
                Pattern.compile("\"" + name + "\":(?:\"([^\"]*)\"|([0-9-]+))").matcher(json);
        return !matcher.find() ? null : matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    }

    /** Nothing that a browser sends is logged as a warning or an error. */
    @AfterEach
    void nothingWasLoggedAsAProblem() {
        log.assertQuiet();
    }

    @Test
    void aboutShowsVersionUserAndRights() throws IOException {
        assertEquals(
                "{\"version\":\"" + KvStore.version() + "\",\"user\":\"default\",\"write\":false,\"databases\":16}",
                visited.ask("about"));
    }

    @Test
    void keysComeInPagesUntilTheCursorIsZero() throws IOException {
        for (int i = 0; i < 2_500; i++) {
            store.set("user:" + i, "x");
        }
        Set<String> seen = new TreeSet<>();
        String cursor = "0";
        int pages = 0;
        do {
            String page = visited.ask("keys", "cursor", cursor, "limit", "500");
            Matcher keys = Pattern.compile("\\[\"(user:\\d+)\",\"string\"]").matcher(page);
            int before = seen.size();
            while (keys.find()) {
                seen.add(keys.group(1));
            }
            assertTrue(seen.size() - before < 1_500, "a page has " + (seen.size() - before));
            assertEquals("2500", field(page, "total"));
            cursor = field(page, "cursor");
            pages++;
        } while (!cursor.equals("0"));

        assertEquals(2_500, seen.size());
        assertTrue(pages > 1);
    }

    @Test
    void keysAreFilteredByPatternAndTypeAndDatabase() throws IOException {
        store.set("a:1", "x");
        store.call("HSET", "a:2", "f", "v");
        store.set("b:1", "x");
        store.database(3).set("c", "x");

        assertTrue(visited.ask("keys", "pattern", "a:*", "type", "string").contains("\"keys\":[[\"a:1\",\"string\"]]"));
        assertTrue(visited.ask("keys", "type", "hash").contains("\"keys\":[[\"a:2\",\"hash\"]]"));
        assertTrue(visited.ask("keys", "db", "3").contains("\"keys\":[[\"c\",\"string\"]]"));
        assertEquals(422, visited.post("keys", "db", "99").status());
        assertEquals(400, visited.post("keys", "db", "x").status());
    }

    @Test
    void aKeyThatIsNoTextIsHexAndCanBeOpened() throws IOException {
        store.set(new byte[] {(byte) 0xff, 0, '<'}, new byte[] {(byte) 0xc3, 0x28});

        assertTrue(visited.ask("keys").contains("[{\"hex\":\"ff003c\"},\"string\"]"));
        String value = visited.ask("value", "key*", "%ff%00%3C");
        assertTrue(value.startsWith("{\"key\":{\"hex\":\"ff003c\"},\"type\":\"string\""), value);
        assertEquals("c328", field(value, "start\":0,\"hex"));
    }

    @Test
    void textOfTheStoreIsNeverHtml() throws IOException {
        store.set("<img src=x onerror=alert(1)>", "</script>&\u2028");

        String keys = visited.ask("keys");
        assertFalse(keys.contains("<") || keys.contains(">"), keys);
        store.call("HSET", "h", "<b>", "\"\\\n\u0001&");
        assertTrue(visited.ask("value", "key", "h")
                .contains("\"items\":[[\"\\u003cb\\u003e\",\"\\\"\\\\\\n\\u0001\\u0026\"]]"));
    }

    @Test
    void theFactsOfAKeyAreThere() throws IOException {
        store.call("SET", "a", "hello", "PX", "100000000");

        String value = visited.ask("value", "key", "a");

        assertEquals("string", field(value, "type"));
        assertEquals("embstr", field(value, "encoding"));
        assertEquals("5", field(value, "length"));
        assertTrue(Long.parseLong(field(value, "ttl")) > 99_000_000);
        assertTrue(Long.parseLong(field(value, "memory")) > 5);
        assertTrue(value.endsWith("\"start\":0,\"hex\":\"68656c6c6f\",\"next\":null}"), value);
        assertEquals("none", field(visited.ask("value", "key", "nothing"), "type"));
    }

    @Test
    void aHugeStringComesInPages() throws IOException {
        byte[] bytes = new byte[3_000_000];
        Arrays.fill(bytes, (byte) 'x');
        bytes[40_000] = (byte) 0xff;
        store.set("huge".getBytes(UTF_8), bytes);

        String first = visited.ask("value", "key", "huge");
        String second = visited.ask("value", "key", "huge", "from", field(first, "next"));

        assertEquals("3000000", field(first, "length"));
        assertEquals("32768", field(first, "next"));
        assertTrue(first.length() < 70_000);
        assertTrue(second.contains("78ff78"));
        String last = visited.ask("value", "key", "huge", "from", "2999990");
        assertTrue(last.endsWith("\"hex\":\"" + "78".repeat(10) + "\",\"next\":null}"), last);
    }

    @ParameterizedTest
    @CsvSource({
        "hash, 'HSET k f%04d v', 100",
        "set, 'SADD k f%04d', 100",
        "list, 'RPUSH k f%04d', 100",
        "zset, 'ZADD k %1$d f%1$04d', 100",
        "stream, 'XADD k %1$d-1 f f%1$04d', 100"
    })
    void aCollectionComesInPages(String type, String command, int page) throws IOException {
        for (int i = 1; i <= 1_000; i++) {
            String[] words = String.format(command, i).split(" ");
            store.call(words[0], (Object[]) Arrays.copyOfRange(words, 1, words.length));
        }
        Set<String> seen = new TreeSet<>();
        String from = "";
        int pages = 0;
        while (from != null) {
            String value = visited.ask("value", "key", "k", "from", from);
            assertEquals(type, field(value, "type"));
            assertEquals("1000", field(value, "length"));
            Matcher members = Pattern.compile("\"(f\\d{4})\"").matcher(value);
            int before = seen.size();
            while (members.find()) {
                seen.add(members.group(1));
            }
            assertTrue(seen.size() - before <= 3 * page, "a page has " + (seen.size() - before));
            from = field(value, "next");
            pages++;
        }

        assertEquals(1_000, seen.size());
        assertTrue(pages > 2, "pages: " + pages);
    }

    @Test
    void elementsAreFiltered() throws IOException {
        store.call("HSET", "h", "apple", "1", "pear", "2");
        store.call("SADD", "s", "apple", "pear");
        store.call("ZADD", "z", "1", "apple", "2.5", "pear");

        assertTrue(visited.ask("value", "key", "h", "match", "p*").contains("\"items\":[[\"pear\",\"2\"]]"));
        assertTrue(visited.ask("value", "key", "s", "match", "p*").contains("\"items\":[\"pear\"]"));
        assertTrue(visited.ask("value", "key", "z", "match", "p*").contains("\"items\":[[\"pear\",\"2.5\"]]"));
        assertTrue(visited.ask("value", "key", "z").contains("\"items\":[[\"apple\",\"1\"],[\"pear\",\"2.5\"]]"));
    }

    @Test
    void aHugeElementIsCutAndItsSizeTold() throws IOException {
        store.call("RPUSH", "l", "é".repeat(500_000), "short");

        String value = visited.ask("value", "key", "l");

        assertTrue(value.contains("\"size\":1000000},\"short\"]"), value.substring(value.length() - 200));
        assertTrue(value.contains("{\"text\":\"é"));
        assertTrue(value.length() < 10_000);
    }

    @Test
    void manyHugeElementsAreBoundedTogether() throws IOException {
        for (int i = 0; i < 100; i++) {
            store.call("RPUSH", "l", "x".repeat(400_000));
        }

        assertTrue(visited.ask("value", "key", "l").length() < 1_200_000);
    }

    @Test
    void aHyperLogLogIsShownAsOne() throws IOException {
        store.call("PFADD", "visitors", "a", "b", "c");

        String value = visited.ask("value", "key", "visitors");

        assertTrue(value.contains("\"hyperloglog\":{\"count\":3,\"form\":\"sparse\"}"), value);
        store.set("almost", "HYLLnot");
        assertFalse(visited.ask("value", "key", "almost").contains("hyperloglog"));
    }

    @Test
    void aStreamHasItsGroups() throws IOException {
        store.call("XADD", "s", "5-1", "name", "value");
        store.call("XGROUP", "CREATE", "s", "readers", "0");

        String value = visited.ask("value", "key", "s");

        assertTrue(value.contains("\"items\":[{\"id\":\"5-1\",\"fields\":[\"name\",\"value\"]}]"), value);
        assertTrue(
                value.contains("{\"name\":\"readers\",\"consumers\":0,\"pending\":0,\"lag\":1,\"last\":\"0-0\"}"),
                value);
    }

    @Test
    void figuresAndListsAreThere() throws IOException {
        store.call("CONFIG", "SET", "slowlog-log-slower-than", "0");
        visited.run("GET slow");
        store.call("CONFIG", "SET", "slowlog-log-slower-than", "-1");

        String info = visited.ask("info");
        for (String name :
                new String[] {"used_memory", "keyspace_hits", "connected_clients", "blocked_clients", "maxclients"}) {
            assertTrue(info.contains("\"" + name + "\":\""), name);
        }
        assertTrue(info.contains("\"Clients\":{"), info);
        assertTrue(visited.ask("slowlog").contains("\"words\":[\"GET\",\"slow\"]"));
        String clients = visited.ask("clients");
        assertTrue(clients.contains("\"name\":\"kv-console\"") && clients.contains("\"user\":\"default\""), clients);
    }

    @Test
    void aTapKeepsTheLatestMessages() throws IOException {
        String tap = field(visited.ask("tap", "channels", "news other.*"), "tap");

        store.publish("news", "<one>");
        store.publish("other.x", new byte[] {(byte) 0xff});
        store.publish("else", "three");
        String messages = await(tap, 2);

        assertTrue(messages.contains("\"channel\":\"news\",\"payload\":\"\\u003cone\\u003e\""), messages);
        assertTrue(messages.contains("\"channel\":\"other.x\",\"payload\":{\"hex\":\"ff\"}"), messages);
        assertFalse(visited.ask("tap", "tap", tap, "after", "1").contains("\"number\":1"));
        for (int i = 0; i < 1_000; i++) {
            store.publish("news", "x".repeat(100));
        }
        String latest = await(tap, 1_002);
        assertFalse(latest.contains("\"number\":502,"));
        assertTrue(latest.contains("\"number\":503,"));
        visited.ask("tap", "tap", tap, "close", "yes");
        assertEquals(404, visited.post("tap", "tap", tap).status());
    }

    /** A tap's reply when it has this many messages. */
    private String await(String tap, int count) throws IOException {
        while (true) {
            String messages = visited.ask("tap", "tap", tap, "after", "0");
            if (messages.startsWith("{\"count\":" + count + ",")) {
                return messages;
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void theNumberOfTapsIsLimited() throws IOException {
        for (int i = 0; i < 4; i++) {
            visited.ask("tap", "channels", "c" + i);
        }

        assertEquals(429, visited.post("tap", "channels", "c5").status());
        visited.ask("tap", "tap", "1", "close", "yes");
        assertEquals(400, visited.post("tap", "channels", " ").status());
        assertEquals(404, visited.post("nothing").status());
    }
}
