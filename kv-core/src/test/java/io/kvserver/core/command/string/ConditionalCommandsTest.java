package io.kvserver.core.command.string;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kvserver.core.KvStore;
import io.kvserver.core.KvStoreException;
import io.kvserver.core.SettableClock;
import io.kvserver.core.protocol.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** String commands of Redis 8 and Valkey 9, from their documentation: the tests' redis-server, a 7.0, has none of them. */
class ConditionalCommandsTest {
    private final SettableClock clock = new SettableClock();
    private final KvStore store = new KvStore.Builder().clock(clock).build();

    private String ask(String request) {
        String[] words = request.split(" ");
        Object[] arguments = new Object[words.length - 1];
        System.arraycopy(words, 1, arguments, 0, arguments.length);
        try {
            Reply reply = store.call(words[0], arguments);
            if (reply.isNil()) {
                return "nil";
            }
            return reply instanceof Reply.Int number ? Long.toString(number.value()) : reply.text();
        } catch (KvStoreException failure) {
            return failure.getMessage();
        }
    }

    /** Computed with the reference implementation's command-line tool. */
    @ParameterizedTest
    @CsvSource({
        "0, 2d06800538d394c2",
        "1, 13e608bc156defed",
        "2, 1c9074b93943b86c",
        "3, a9088dda485b481c",
        "4, 6d9253b16c8b1ed3",
        "5, 998620e10e3a4b37",
        "8, 60539db630471163",
        "9, feff668361d723a8",
        "15, 9ec169f4a98231c1",
        "16, b8c859b0f030b585",
        "17, 714a04408e79b80f",
        "32, 19ff4ee1d6ba1a55",
        "33, 3e44983ad21679c8",
        "64, 287eb1fa9e4be2c1",
        "65, 829218de4d798646",
        "96, f084e7cfbc624743",
        "97, 1daa83271a8e7b7c",
        "128, 67425a03650261bf",
        "129, c664bf3311c6abc4",
        "200, 746cd0025327bf5b",
        "240, 64556dc6b462a6cf",
        "241, 8beadd3a8874fe17",
        "1000, 6c4f14bd97bd9e82",
        "1024, 9b81661c641c72b1",
        "1025, 806c2072ed713576",
        "5000, 799aaddd7339581d"
    })
    void digestIsXxh3(int length, String digest) {
        byte[] value = new byte[length];
        for (int i = 0; i < length; i++) {
            value[i] = (byte) (i * 7 + 3);
        }
        store.set(new byte[] {'a'}, value);

        assertEquals(digest, ask("DIGEST a"));
    }

    @ParameterizedTest
    @CsvSource({
        "SET a w IFEQ v,                  OK,  w",
        "SET a w IFEQ x,                  nil, v",
        "SET a w IFNE x,                  OK,  w",
        "SET a w IFNE v,                  nil, v",
        "SET a w IFDEQ 4c5f2b1d0e3a6978,  nil, v",
        "SET a w IFDNE 4c5f2b1d0e3a6978,  OK,  w",
        "SET a w IFEQ v GET,              v,   w",
        "SET a w GET IFEQ x,              v,   v",
        "SET a w IFEQ v NX,               ERR syntax error, v",
        "SET a w XX IFEQ v,               ERR syntax error, v",
        "SET a w IFEQ v IFNE x,           ERR syntax error, v",
        "SET a w IFEQ,                    ERR syntax error, v",
        "DELEX a IFEQ v,                  1,   nil",
        "DELEX a IFEQ x,                  0,   v",
        "DELEX a IFNE x,                  1,   nil",
        "DELEX a IFNE v,                  0,   v",
        "DELEX a,                         1,   nil",
        "DELEX a IFDNE 4c5f2b1d0e3a6978,  1,   nil",
        "DELEX a IFEQ,                    ERR syntax error, v",
        "DELEX a IFEQ v x,                ERR syntax error, v",
        "DELEX a FOO v,                   ERR syntax error, v",
        "DELEX a IFDEQ 12,                ERR IFDEQ digest must be exactly 16 hexadecimal characters, v",
        "DELIFEQ a v,                     1,   nil",
        "DELIFEQ a x,                     0,   v"
    })
    void changesDependOnTheValue(String request, String reply, String left) {
        ask("SET a v");

        assertEquals(reply, ask(request));
        assertEquals(left, ask("GET a"));
    }

    @Test
    void aDigestIsComparedInAnyCase() {
        ask("SET a v");
        String digest = ask("DIGEST a");

        assertEquals("OK", ask("SET a w IFDEQ " + digest.toUpperCase(Locale.ROOT)));
        assertEquals("0", ask("DELEX a IFDEQ " + digest));
    }

    @ParameterizedTest
    @CsvSource({
        "SET none w IFEQ v, nil",
        "SET none w IFDEQ 4c5f2b1d0e3a6978, nil",
        "SET none w IFNE v, OK",
        "SET none w IFDNE 4c5f2b1d0e3a6978, OK",
        "DELEX none, 0",
        "DELEX none IFNE v, 0",
        "DELIFEQ none v, 0",
        "DIGEST none, nil"
    })
    void aMissingKeyEqualsNothing(String request, String reply) {
        assertEquals(reply, ask(request));
    }

    @ParameterizedTest
    @CsvSource({"SET l w IFEQ v", "DELEX l IFNE v", "DELIFEQ l v", "DIGEST l"})
    void anotherTypeIsRefused(String request) {
        ask("RPUSH l v");

        assertEquals("WRONGTYPE Operation against a key holding the wrong kind of value", ask(request));
        assertEquals("1", ask("DELEX l"));
    }

    @ParameterizedTest
    @CsvSource({
        "MSETEX 2 a 1 b 2,             1",
        "MSETEX 2 a 1 b 2 NX,          1",
        "MSETEX 2 a 1 c 2 XX,          0",
        "MSETEX 2 a 1 c 2 NX,          0",
        "MSETEX 1 c 1 XX EX 5,         1",
        "MSETEX 0 a 1,                 ERR invalid numkeys value",
        "MSETEX x a 1,                 ERR invalid numkeys value",
        "MSETEX 2 a 1 b,               ERR wrong number of key-value pairs",
        "MSETEX 1 a 1 b,               ERR syntax error",
        "MSETEX 1 a 1 GET,             ERR syntax error",
        "MSETEX 1 a 1 IFEQ x,          ERR syntax error",
        "MSETEX 1 a 1 EX 0,            ERR invalid expire time in 'msetex' command"
    })
    void msetexSetsAllOrNone(String request, String reply) {
        ask("SET c old");

        assertEquals(reply, ask(request));
        assertEquals(reply.equals("1") && request.contains(" a ") ? "1" : "nil", ask("GET a"));
    }

    @Test
    void msetexGivesAllKeysOneDeadlineWhichTheLogKeeps(@TempDir Path directory) {
        try (KvStore kept =
                new KvStore.Builder().clock(clock).dataDirectory(directory).build()) {
            kept.call("MSETEX", 2, "a", 1, "b", 2, "PX", 1000);
            kept.call("MSETEX", 1, "b", 3, "KEEPTTL");
        }
        clock.advance(Duration.ofMillis(400));
        try (KvStore again =
                new KvStore.Builder().clock(clock).dataDirectory(directory).build()) {
            assertEquals(Duration.ofMillis(600), again.ttl("a"));
            assertEquals(Duration.ofMillis(600), again.ttl("b"));
            assertEquals("3", again.get("b"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        // Bits of a: 0011, of b: 0101, of c: 1001, in the low half of one byte.
        "DIFF a b c,  2",
        "DIFF1 a b c, 12",
        "ANDOR a b c, 1",
        "ONE a b c,   14",
        "ONE a,       3"
    })
    void bitopHasRedis8sOperations(String operation, int result) {
        store.set(new byte[] {'a'}, new byte[] {3});
        store.set(new byte[] {'b'}, new byte[] {5});
        store.set(new byte[] {'c'}, new byte[] {9, 0});

        String[] words = operation.split(" ", 2);
        ask("BITOP " + words[0] + " to " + words[1]);

        assertEquals(result, store.get(new byte[] {'t', 'o'})[0]);
    }

    @Test
    void bitopDiffNeedsTwoSources() {
        assertThrows(KvStoreException.class, () -> store.call("BITOP", "DIFF", "to", "a"));
        assertEquals("ERR BITOP ANDOR must be called with at least two source keys.", ask("BITOP ANDOR to a"));
    }
}
