package io.kvserver.core.command.hash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.SettableClock;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.SessionDriver;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields of hashes that expire, on a clock that only the test moves. */
class FieldExpiryTest {
    private final SettableClock clock = new SettableClock();
    private final KvStore store = new KvStore.Builder().clock(clock).build();
    private final SessionDriver client = new SessionDriver(store);

    /** The reply with spaces instead of line ends. */
    private String ask(String request) {
        return client.exchange(request + "\n").strip().replace("\n", " ");
    }

    private void check(String request, String reply) {
        assertEquals(reply, ask(request), request);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 200})
    void aFieldExistsUntilExactlyItsDeadline(int fields) {
        fill(fields);
        check("HPEXPIRE h 1000 FIELDS 2 f0 f1", "1 1");
        check("HTTL h FIELDS 3 f0 f2 none", "1 -1 -2");
        check("HPTTL h FIELDS 1 f0", "1000");
        clock.advanceMillis(999);
        check("HGET h f0", "v0");
        check("HTTL h FIELDS 1 f0", "1");
        clock.advanceMillis(1);
        check("HGET h f0", "");
        check("HMGET h f0 f1 f2", "  v2".strip());
        check("HLEN h", Integer.toString(fields - 2));
        check("HEXISTS h f1", "0");
        check("HTTL h FIELDS 1 f0", "-2");
        check("HSTRLEN h f0", "0");
        check("HSETNX h f0 again", "1");
        check("HTTL h FIELDS 1 f0", "-1");
    }

    private void fill(int fields) {
        ask("HSET h "
                + IntStream.range(0, fields).mapToObj(i -> "f" + i + " v" + i).collect(Collectors.joining(" ")));
    }

    @Test
    void aSetFieldLosesItsDeadlineAndAnIncrementedOneKeepsIt() {
        ask("HSET h a 1 b 2 c 3");
        ask("HEXPIRE h 100 FIELDS 3 a b c");
        ask("HSET h a 5");
        ask("HINCRBY h b 5");
        check("HINCRBYFLOAT h c 0.5", "3.5");
        check("HTTL h FIELDS 3 a b c", "-1 100 100");
        check("HMGET h a b c", "5 7 3.5");
    }

    @ParameterizedTest
    @CsvSource({
        // No deadline counts as the latest.
        "NX, n, 1",
        "XX, n, 0",
        "GT, n, 0",
        "LT, n, 1",
        "NX, f, 0",
        "XX, f, 1",
        "GT, f, 0",
        "LT, f, 1",
        "gt, e, 1",
        "lt, e, 0",
        "GT, s, 0",
        "LT, s, 0"
    })
    void aConditionIsCheckedForEachField(String condition, String field, String reply) {
        ask("HSET h n 1 f 1 e 1 s 1");
        ask("HEXPIRE h 200 FIELDS 1 f");
        ask("HEXPIRE h 50 FIELDS 1 e");
        ask("HEXPIRE h 100 FIELDS 1 s");
        check("HEXPIRE h 100 " + condition + " FIELDS 1 " + field, reply);
    }

    @Test
    void aDeadlineInThePastRemovesAtOnce() {
        ask("HSET h a 1 b 2 c 3");
        check("HEXPIREAT h 1 FIELDS 2 a none", "2 -2");
        check("HPEXPIRE h 0 NX FIELDS 1 b", "2");
        check("HGETALL h", "c 3");
        check("HPEXPIREAT h 0 FIELDS 1 c", "2");
        check("EXISTS h", "0");
    }

    @Test
    void deadlinesAreShownInSecondsAndMilliseconds() {
        ask("HSET h a 1");
        check("HPEXPIRE h 1500 FIELDS 1 a", "1");
        check("HTTL h FIELDS 1 a", "2");
        check("HPTTL h FIELDS 1 a", "1500");
        check("HEXPIRETIME h FIELDS 1 a", "1893456002");
        check("HPEXPIRETIME h FIELDS 1 a", "1893456001500");
        check("HEXPIREAT h 1893456100 FIELDS 1 a", "1");
        check("HTTL h FIELDS 1 a", "100");
        check("HPERSIST h FIELDS 2 a b", "1 -2");
        check("HPERSIST h FIELDS 1 a", "-1");
        check("HTTL none FIELDS 1 a", "-2");
        check("HEXPIRE none 1 FIELDS 1 a", "-2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HEXPIRE s 10 FIELDS 1 a | WRONGTYPE Operation against a key holding the wrong kind of value",
                "HTTL s FIELDS 1 a | WRONGTYPE Operation against a key holding the wrong kind of value",
                "HEXPIRE h x FIELDS 1 a | ERR value is not an integer or out of range",
                "HEXPIRE h -1 FIELDS 1 a | ERR invalid expire time, must be >= 0",
                "HEXPIRE h 9223372036854775807 FIELDS 1 a | ERR invalid expire time in 'hexpire' command",
                "HPEXPIREAT h 70368744177664 FIELDS 1 a | ERR invalid expire time in 'hpexpireat' command",
                "HEXPIRE h 1 FELDS 1 a | ERR Mandatory argument FIELDS is missing or not at the right position",
                "HEXPIRE h 1 NX 1 a b | ERR Mandatory argument FIELDS is missing or not at the right position",
                "HEXPIRE h 1 FIELDS 0 a | ERR Parameter `numFields` should be greater than 0",
                "HEXPIRE h 1 FIELDS x a | ERR Parameter `numFields` should be greater than 0",
                "HEXPIRE h 1 FIELDS 2 a | ERR The `numfields` parameter must match the number of arguments",
                "HEXPIRE h 1 NX FIELDS 1 a b | ERR The `numfields` parameter must match the number of arguments",
                "HTTL h FIELDS 0 a | ERR Number of fields must be a positive integer",
                "HPERSIST h FIELDS 2 a | ERR The `numfields` parameter must match the number of arguments",
                "HGETDEL h FIELD 1 a | ERR Mandatory argument FIELDS is missing or not at the right position",
                "HGETEX h EX 10 FIELDS | ERR Number of fields must be a positive integer",
                "HGETEX h EX x FIELDS 1 a | ERR value is not an integer or out of range",
                "HSETEX h FIELDS 2 a b | ERR wrong number of arguments for 'hsetex' command",
                "HSETEX h FIELDS x a b | ERR invalid number of fields",
                "HSETEX h NOSUCH FIELDS 1 a b | ERR unknown argument: NOSUCH",
                "HSETEX h FNX FXX FIELDS 1 a b | ERR Only one of FXX or FNX arguments can be specified",
                "HSETEX h EX 1 KEEPTTL FIELDS 1 a b | "
                        + "ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified",
                "HSETEX h FNX a b EX | ERR unknown argument: a",
                "HSETEX h EX -1 FIELDS 1 a b | ERR invalid expire time, must be >= 0",
            })
    void aWrongRequestIsRefused(String request, String error) {
        ask("SET s x");
        ask("HSET h a 1");
        check(request, error);
        check("HTTL h FIELDS 1 a", "-1");
    }

    @Test
    void hgetdelReturnsAndRemovesFields() {
        ask("HSET h a 1 b 2");
        check("HGETDEL h FIELDS 2 a none", "1");
        check("HGETDEL h FIELDS 1 b", "2");
        check("EXISTS h", "0");
        check("HGETDEL h FIELDS 1 b", "");
    }

    @Test
    void aReadFieldGetsADeadlineOrLosesIt() {
        ask("HSET h a 1 b 2");
        check("HGETEX h EX 100 FIELDS 2 a none", "1");
        check("HTTL h FIELDS 2 a b", "100 -1");
        check("HGETEX h FIELDS 1 a", "1");
        check("HTTL h FIELDS 1 a", "100");
        check("HGETEX h PERSIST FIELDS 2 a b", "1 2");
        check("HTTL h FIELDS 1 a", "-1");
        check("HGETEX h PXAT 1 FIELDS 2 a b", "1 2");
        check("EXISTS h", "0");
    }

    @Test
    void fieldsAreSetWithADeadlineIfAllOrNoneAreThere() {
        check("HSETEX h FXX FIELDS 1 a 1", "0");
        check("HSETEX h FNX PX 5000 FIELDS 2 a 1 b 2", "1");
        check("HSETEX h FNX FIELDS 2 c 1 b 2", "0");
        check("HTTL h FIELDS 3 a b c", "5 5 -2");
        check("HSETEX h KEEPTTL FXX FIELDS 1 a 9", "1");
        check("HSETEX h FIELDS 1 b 8", "1");
        check("HTTL h FIELDS 2 a b", "5 -1");
        check("HMGET h a b", "9 8");
        check("HSETEX h EXAT 1 FIELDS 2 a 1 b 1", "1");
        check("EXISTS h", "0");
    }

    @Test
    void theEncodingShowsDeadlines() {
        ask("HSET h a 1 b 2");
        check("OBJECT ENCODING h", "listpack");
        ask("HEXPIRE h 100 FIELDS 1 b");
        check("OBJECT ENCODING h", "listpackex");
        ask("HSET h a " + "x".repeat(65));
        check("OBJECT ENCODING h", "hashtable");
        check("HTTL h FIELDS 2 a b", "-1 100");
    }

    @Test
    void aCopyAndARenamedHashHaveTheDeadlines() {
        ask("HSET h a 1 b 2 c 3");
        ask("HPEXPIRE h 100 FIELDS 2 a b");
        ask("COPY h copy");
        ask("RENAME h moved");
        ask("HPERSIST copy FIELDS 1 a");
        check("HPTTL copy FIELDS 3 a b c", "-1 100 -1");
        check("HPTTL moved FIELDS 3 a b c", "100 100 -1");
        clock.advanceMillis(100);
        check("HGETALL moved", "c 3");
        check("HKEYS copy", "c a");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 200, 5000})
    void activeExpiryRemovesFieldsThatNobodyReads(int fields) {
        fill(fields);
        ask("HSET stays a 1");
        ask("HEXPIRE stays 100 FIELDS 1 a");
        ask("HPEXPIRE h 10 FIELDS " + fields + " "
                + IntStream.range(0, fields).mapToObj(i -> "f" + i).collect(Collectors.joining(" ")));
        clock.advanceMillis(10);
        for (int i = 0; i < 1000 && store.dbSize() > 1; i++) {
            store.upkeep();
        }
        assertEquals(1, store.dbSize());
        assertTrue(ask("INFO stats").contains("expired_subkeys:"));
        check("HTTL stays FIELDS 1 a", "100");
    }

    @Test
    void eachChangeIsAKeyspaceEvent() {
        ask("CONFIG SET notify-keyspace-events KEA");
        SessionDriver listener = new SessionDriver(store, InlineReplies.RESP);
        listener.exchange("PSUBSCRIBE __keyspace@0__:*\r\n");
        ask("HSET h a 1 b 2 c 3 d 4");
        ask("HEXPIRE h 100 FIELDS 1 a");
        ask("HPERSIST h FIELDS 1 a");
        ask("HGETDEL h FIELDS 1 d");
        ask("HGETEX h PX 10 FIELDS 1 a");
        clock.advanceMillis(10);
        ask("HGET h b");
        ask("HEXPIREAT h 0 FIELDS 1 b");
        ask("HSETEX h PX 10 FIELDS 1 c 1");
        clock.advanceMillis(10);
        ask("HLEN h");
        String events = listener.takeMessages()
                .lines()
                .filter(line -> line.matches("[a-z]+") && !line.equals("pmessage"))
                .collect(Collectors.joining(" "));
        assertEquals("hset hexpire hpersist hdel hexpire hexpired hdel hset hexpire hexpired del", events);
    }

    @Test
    void aListIsSortedByFieldsOfHashesWithDeadlines() {
        ask("RPUSH l 1 2");
        ask("HSET h1 weight 9");
        ask("HSET h2 weight 5");
        ask("HPEXPIRE h1 10 FIELDS 1 weight");
        check("SORT l BY h*->weight GET h*->weight", "5 9");
        clock.advanceMillis(10);
        check("SORT l BY h*->weight", "1 2");
    }

    @Test
    void aWatchedHashWhoseFieldExpiresHasChanged() {
        ask("HSET h a 1 b 2");
        ask("HPEXPIRE h 10 FIELDS 1 a");
        ask("WATCH h");
        clock.advanceMillis(10);
        new SessionDriver(store).exchange("HLEN h\n");
        ask("MULTI");
        ask("HSET h c 1");
        assertTrue(ask("EXEC").isEmpty());
        check("HKEYS h", "b");
    }
}
