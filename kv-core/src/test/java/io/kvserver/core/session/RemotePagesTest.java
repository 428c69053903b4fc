package io.kvserver.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.remote.Owner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much a change of a large collection stores. */
class RemotePagesTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final int ELEMENTS = 20_000;
    private static final int PAGE = 2 << 10;

    /** What each test finds; not changed. */
    private static OwnedKeys filled;

    private final Owner owner = new Owner(StandardCommands.table());
    private final OwnedKeys stored = new OwnedKeys(filled);

    private String ask(String... request) {
        return stored.run(owner, List.of(List.of(request)), NOW).get(0);
    }

    @BeforeAll
    static void fill() {
        filled = new OwnedKeys();
        Owner owner = new Owner(StandardCommands.table());
        for (int i = 0; i < ELEMENTS; i += 1000) {
            List<String> fields = new ArrayList<>(List.of("HSET", "{k}hash"));
            List<String> members = new ArrayList<>(List.of("SADD", "{k}set"));
            List<String> scores = new ArrayList<>(List.of("ZADD", "{k}zset"));
            for (int j = i; j < i + 1000; j++) {
                fields.addAll(List.of("field" + j, "some value of field " + j));
                members.add("some member " + j);
                scores.addAll(List.of(Integer.toString(j % 977), "some member " + j));
            }
            filled.run(owner, List.of(fields, members, scores), NOW);
        }
    }

    @AfterAll
    static void forget() {
        filled = null;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HSET,{k}hash,field7,another value",
                "HDEL,{k}hash,field8",
                "HSET,{k}hash,new,value",
                "HPEXPIREAT,{k}hash,1800000000000,FIELDS,1,field9",
                "SADD,{k}set,new",
                "SREM,{k}set,some member 5",
                "ZADD,{k}zset,3,new",
                "ZINCRBY,{k}zset,400,some member 6"
            })
    void changeOfOneElementStoresItsPageAndTheEntry(String request) {
        ask(request.split(","));

        // Now and then a page is split as well.
        long set = stored.takePagesSet();
        assertTrue(set >= 1 && set <= 3, set + " pages");
        assertTrue(stored.takeBytesSet() <= 4 * PAGE);
        stored.checkPages();
    }

    /** At any place in the list. */
    @Test
    void changeOfAListStoresFewPages() {
        for (int i = 0; i < 100; i++) {
            List<String> request = new ArrayList<>(List.of("RPUSH", "{k}list"));
            for (int j = 0; j < 1000; j++) {
                request.add("some element " + (i * 1000 + j));
            }
            stored.run(owner, List.of(request), NOW);
        }
        for (String request : List.of(
                "RPUSH,{k}list,last",
                "LPUSH,{k}list,first",
                "LSET,{k}list,50000,changed",
                "LINSERT,{k}list,BEFORE,some element 70000,inserted",
                "LREM,{k}list,1,some element 90000",
                "LPOP,{k}list",
                "RPOP,{k}list")) {
            stored.takePagesSet();
            stored.takeBytesSet();

            ask(request.split(","));

            long set = stored.takePagesSet();
            assertTrue(set >= 1 && set <= 6, request + ": " + set + " pages");
            long bytes = stored.takeBytesSet();
            // The list has two million bytes.
            assertTrue(bytes < 200_000, request + ": " + bytes + " bytes");
        }
        stored.checkPages();
    }

    /** Any of its entries, and however many are pending. */
    @Test
    void changeOfAStreamStoresFewPages() {
        fillStream();
        List<String> requests = List.of(
                "XADD,{k}stream,30000-1,field,value",
                "XADD,{k}stream,MAXLEN,~,19900,30001-1,field,value",
                "XDEL,{k}stream,10000-1",
                "XTRIM,{k}stream,MAXLEN,19890",
                "XREADGROUP,GROUP,g,c1,COUNT,10,STREAMS,{k}stream,>",
                "XACK,{k}stream,g,7777-1,7778-1",
                "XCLAIM,{k}stream,g,c2,0,8888-1",
                "XAUTOCLAIM,{k}stream,g,c3,0,5000-1,COUNT,2",
                "XGROUP,CREATECONSUMER,{k}stream,g,new",
                "XGROUP,CREATE,{k}stream,other,$",
                "XGROUP,SETID,{k}stream,g,19995-1");
        for (String request : requests) {
            stored.takePagesSet();
            stored.takeBytesSet();

            String reply = ask(request.split(","));

            assertTrue(!reply.startsWith("-") && !reply.equals("*-1\r\n"), reply);
            long set = stored.takePagesSet();
            assertTrue(set >= 1 && set <= 6, request + ": " + set + " pages");
            long bytes = stored.takeBytesSet();
            // The stream has more than a million bytes.
            assertTrue(bytes < 50_000, request + ": " + bytes + " bytes");
        }
        stored.checkPages();
    }

    private void fillStream() {
        for (int i = 1; i <= ELEMENTS; i += 1000) {
            List<List<String>> block = new ArrayList<>();
            for (int j = i; j < i + 1000; j++) {
                block.add(List.of("XADD", "{k}stream", j + "-1", "field", "some value of entry " + j));
            }
            stored.run(owner, block, NOW);
        }
        ask("XGROUP", "CREATE", "{k}stream", "g", "0");
        for (int i = 0; i < 10; i++) {
            ask("XREADGROUP", "GROUP", "g", "c" + i, "COUNT", "1990", "STREAMS", "{k}stream", ">");
        }
    }

    @Test
    void readingAStreamStoresNothing() {
        fillStream();
        stored.takeBytesSet();
        stored.takePagesSet();

        assertEquals(":" + ELEMENTS + "\r\n", ask("XLEN", "{k}stream"));
        assertTrue(ask("XRANGE", "{k}stream", "400-1", "+", "COUNT", "1").contains("some value of entry 400\r\n"));
        assertTrue(ask("XPENDING", "{k}stream", "g").startsWith("*4\r\n:19900\r\n"));

        assertEquals(0, stored.takeBytesSet());
        Owner another = new Owner(StandardCommands.table());
        List<List<String>> all = List.of(List.of("XINFO", "STREAM", "{k}stream", "FULL", "COUNT", "0"));
        assertEquals(stored.run(owner, all, NOW), stored.run(another, all, NOW));
        assertEquals("+OK\r\n", ask("RENAME", "{k}stream", "{k}other"));
        assertEquals(0, stored.takePagesSet());
        assertEquals(":1\r\n", ask("DEL", "{k}other"));
        stored.checkPages();
    }

    /** When there is no name left between two pages, all pages get new names. */
    @Test
    void manyElementsCanBeInsertedAtOnePlace() {
        String[] request = new String[4002];
        request[0] = "RPUSH";
        request[1] = "{k}list";
        for (int i = 2; i < request.length; i++) {
            request[i] = "some element " + i;
        }
        ask(request);
        String text = "x".repeat(1000);
        for (int i = 0; i < 2000; i++) {
            ask("LINSERT", "{k}list", "AFTER", "some element 2000", text + i);
        }
        Owner another = new Owner(StandardCommands.table());

        List<List<String>> range = List.of(List.of("LRANGE", "{k}list", "1990", "4100"));
        List<String> expected = stored.run(owner, range, NOW);

        assertTrue(expected.get(0).contains(text + "1999\r\n$1004\r\n" + text + "1998\r\n"));
        assertEquals(expected, stored.run(another, range, NOW));
        stored.checkPages();
    }

    @Test
    void pagesHaveAboutTheSameSize() {
        int pages = stored.pages();
        // 20,000 times 37, 18 and 26 bytes.
        assertTrue(pages > 600 && pages < 1000, pages + " pages");
    }

    @Test
    void readingAndNewNamesAndDeadlinesStoreNoPage() {
        assertEquals("$22\r\nsome value of field 11\r\n", ask("HGET", "{k}hash", "field11"));
        assertEquals(0, stored.takeBytesSet());

        assertEquals("+OK\r\n", ask("RENAME", "{k}hash", "{k}other"));
        assertEquals(":1\r\n", ask("PEXPIREAT", "{k}other", Long.toString(NOW + 1000)));
        assertEquals(":0\r\n", ask("SADD", "{k}set", "some member 3"));

        assertEquals(0, stored.takePagesSet());
        assertTrue(stored.takeBytesSet() < 200);
        assertEquals("$22\r\nsome value of field 12\r\n", ask("HGET", "{k}other", "field12"));
        stored.checkPages();
    }

    @Test
    void findingAKeyExpiredRemovesItsPages() {
        int before = stored.pages();
        ask("PEXPIREAT", "{k}set", Long.toString(NOW + 1000));

        stored.run(owner, List.of(List.of("SCARD", "{k}set")), NOW + 1000);

        assertTrue(stored.pages() < before);
        stored.checkPages();
    }

    @Test
    void collectionThatHasBecomeSmallIsOneEntry() {
        ask("ZREMRANGEBYRANK", "{k}zset", "0", Integer.toString(ELEMENTS - 51));
        ask("DEL", "{k}hash", "{k}set");

        assertEquals(0, stored.pages());
        assertEquals(":50\r\n", ask("ZCARD", "{k}zset"));
    }

    @Test
    void missingPageIsNotTakenForAnEmptyOne() {
        stored.losePage();
        Owner another = new Owner(StandardCommands.table());

        for (String request : List.of("HLEN {k}hash", "SCARD {k}set", "ZCARD {k}zset")) {
            List<List<String>> block = List.of(List.of(request.split(" ")));
            if (!stored.isWhole(block.get(0).get(1))) {
                assertThrows(IllegalStateException.class, () -> stored.run(another, block, NOW));
                return;
            }
        }
        throw new AssertionError("no page is missing");
    }
}
