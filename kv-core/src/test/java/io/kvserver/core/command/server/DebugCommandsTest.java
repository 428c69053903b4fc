package io.kvserver.core.command.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.SettableClock;
import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** DEBUG where it is allowed. */
class DebugCommandsTest {
    private final BareStore store = new BareStore();
    private final SessionDriver client = store.newResp2Client();

    @BeforeEach
    void allowDebug() {
        store.server().settings().debugAllowed(true);
    }

    private static String ask(SessionDriver client, String request) {
        return client.exchange(Requests.array(request));
    }

    @Test
    void unlessTheBuilderAllowsItDebugIsRefused() {
        SessionDriver refused = new SessionDriver(new KvStore());
        SessionDriver allowed =
                new SessionDriver(new KvStore.Builder().allowDebug(true).build());

        assertTrue(refused.exchange("DEBUG SLEEP 0\n").startsWith("ERR DEBUG command not allowed."));
        assertEquals("OK\n", allowed.exchange("DEBUG SLEEP 0\n"));
    }

    @Test
    void aSleepingClientIsAnsweredWhenItsTimeHasCome() {
        String atOnce = client.exchange(Requests.array("DEBUG SLEEP 0.05") + Requests.array("SET a 1"));
        store.pass(49);
        String tooEarly = client.resume();
        String others = ask(store.newResp2Client(), "GET a");
        store.pass(1);
        String inTime = client.resume();

        assertEquals("", atOnce);
        assertEquals("", tooEarly);
        assertEquals("$-1\r\n", others);
        assertEquals("+OK\r\n+OK\r\n", inTime);
    }

    @Test
    void inATransactionTheSleepsAddUpAndTheOtherCommandsRunBefore() {
        String requests = String.join(
                "",
                Requests.array("MULTI"),
                Requests.array("DEBUG SLEEP 1"),
                Requests.array("SET a 1"),
                Requests.array("DEBUG SLEEP 1"),
                Requests.array("EXEC"));

        client.exchange(requests);
        String others = ask(store.newResp2Client(), "GET a");
        store.pass(1999);
        String tooEarly = client.resume();
        store.pass(1);
        String inTime = client.resume();

        assertEquals("$1\r\n1\r\n", others);
        assertEquals("", tooEarly);
        assertEquals("+OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*3\r\n+OK\r\n+OK\r\n+OK\r\n", inTime);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "x", "-1", "-1e3", "0.0", ".", "inf", "nan"})
    void zeroNegativeAndInvalidSleepTimesAreAnsweredAtOnce(String seconds) {
        assertEquals("+OK\r\n", ask(client, "DEBUG SLEEP " + seconds));
    }

    @ParameterizedTest
    @CsvSource({".5,500", "1.5x,1500", "+2,2000", "1e-2s,10", "0.0001,1"})
    void aTimeToSleepIsANumberThatMayBeFollowedByAnything(String seconds, int millis) {
        String atOnce = ask(client, "DEBUG SLEEP " + seconds);
        store.pass(millis - 1);
        String tooEarly = client.resume();
        store.pass(1);

        assertEquals("", atOnce + tooEarly);
        assertEquals("+OK\r\n", client.resume());
    }

    @ParameterizedTest
    @CsvSource({
        "5,refcount:2147483647 encoding:int serializedlength:2",
        "100000,refcount:1 encoding:int serializedlength:5",
        "hello,refcount:1 encoding:embstr serializedlength:6",
        "helloxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx,"
                + "refcount:1 encoding:raw serializedlength:17",
    })
    void anObjectIsDescribedAsRedisDescribesIt(String value, String description) {
        ask(client, "SET a " + value);
        store.pass(3000);

        // The clock of the last access counts seconds, in 24 bits.
        assertEquals(
                "+Value at:heap " + description + " lru:" + (1_700_000_000 & 0xff_ffff) + " lru_seconds_idle:3\r\n",
                ask(client, "DEBUG OBJECT a"));
    }

    @Test
    void aMissingObjectIsAnError() {
        assertEquals("-ERR no such key\r\n", ask(client, "DEBUG OBJECT a"));
    }

    @Test
    void keysThatNobodyReadsStayWhileActiveExpiryIsOff() {
        SettableClock clock = new SettableClock();
        KvStore timed = new KvStore.Builder().allowDebug(true).clock(clock).build();
        SessionDriver admin = new SessionDriver(timed);
        admin.exchange("SET a 1 PX 100\n");
        clock.advanceMillis(100);

        String off = admin.exchange("DEBUG SET-ACTIVE-EXPIRE 0\n");
        boolean foundMany = timed.upkeep();
        long kept = timed.dbSize();
        String on = admin.exchange("debug set-active-expire 1\n");
        timed.upkeep();

        assertEquals("OK\nOK\n", off + on);
        assertFalse(foundMany);
        assertEquals(1, kept);
        assertEquals(0, timed.dbSize());
    }

    @Test
    void helpNamesTheSubcommands() {
        List<String> lines = store.newClient().exchange("debug help\n").lines().toList();

        assertEquals("DEBUG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:", lines.get(0));
        assertEquals(
                List.of("OBJECT <key>", "SET-ACTIVE-EXPIRE <0|1>", "SLEEP <seconds>", "HELP"),
                lines.stream().skip(1).filter(line -> !line.startsWith(" ")).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"FOO", "SLEEP", "SLEEP 1 2", "OBJECT", "OBJECT a b", "SET-ACTIVE-EXPIRE", "HELP x"})
    void unknownSubcommandsAreErrors(String words) {
        assertEquals(
                "-ERR unknown subcommand or wrong number of arguments for '" + words.split(" ", 2)[0]
                        + "'. Try DEBUG HELP.\r\n",
                ask(client, "DEBUG " + words));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SADD k a b|listpack", "SADD k 1 2 3|intset", "HSET k a b|listpack", "ZADD k 1 a|listpack"})
    void collectionsAreDescribedToo(String example) {
        String[] parts = example.split("[|]");
        ask(client, parts[0]);

        String told = ask(client, "DEBUG OBJECT k");

        assertEquals("+Value at:heap refcount:1 encoding:" + parts[1], told.split(" serializedlength:")[0]);
        assertEquals(true, told.matches("(?s).* serializedlength:[1-9][0-9]* lru:\\d+ lru_seconds_idle:0\r\n"));
    }
}
