package io.kvserver.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Access;
import io.kvserver.core.CapturedLog;
import io.kvserver.core.KvStore;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that the command line runs, and those that it refuses. */
class CommandsTest {
    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private static Visited reading;
    private static Visited writing;
    private static Visited limited;

    @BeforeAll
    static void start() throws IOException {
        reading = new Visited(new KvStore());
        reading.store().set("a", "b");
        writing = new Visited(new KvStore(), options -> options.write(true));
        KvStore store = new KvStore.Builder()
                .password("secret")
                .access(new Access().user("viewer", "on", ">p", "+@read", "+info", "~public:*", "&news"))
                .build();
        store.set("public:1", "seen");
        store.set("private:1", "hidden");
        limited = new Visited(store, options -> options.user("viewer").write(true));
    }

    @AfterAll
    static void stop() {
        reading.close();
        writing.close();
        limited.close();
    }

    /** Nothing that a browser sends is logged as a warning or an error. */
    @AfterEach
    void nothingWasLoggedAsAProblem() {
        log.assertQuiet();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "get a               | {\"answer\":\"b\"}",
                "GET nothing         | {\"answer\":null}",
                "PING                | {\"answer\":{\"status\":\"PONG\"}}",
                "ECHO \"\\x00\\xff\"     | {\"answer\":{\"hex\":\"00ff\"}}",
                "ECHO 'a b'          | {\"answer\":\"a b\"}",
                "STRLEN a            | {\"answer\":{\"int\":\"1\"}}",
                "EXISTS              | {\"answer\":{\"error\":\"ERR wrong number of arguments for 'exists' command\"}}",
                "NOTHING a           | {\"answer\":{\"error\":\"ERR unknown command 'NOTHING', with args beginning"
                        + " with: 'a' \"}}",
                "HGETALL nothing     | {\"answer\":{\"map\":[]}}",
                "KEYS *              | {\"answer\":{\"list\":[\"a\"]}}",
                "EVAL_RO 'return {1,{2}}' 0 | {\"answer\":{\"list\":[{\"int\":\"1\"},{\"list\":[{\"int\":\"2\"}]}]}}",
                "EVAL_RO 'return redis.call(\"SET\",\"a\",\"c\")' 0 | `{\"answer\":{\"error\":\"ERR Write commands are"
                        + " not allowed from read-only scripts.`",
            })
    void aConsoleThatReadsRunsWhatReads(String line, String answer) throws IOException {
        String told = reading.run(line);
        assertTrue(told.startsWith(answer), told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET a c",
                "set a c",
                "GETDEL a",
                "FLUSHALL",
                "EVAL 'return 1' 0",
                "FCALL f 0",
                "FUNCTION LOAD x",
                "SCRIPT LOAD x",
                "SCRIPT FLUSH",
                "PUBLISH a b",
                "CONFIG SET maxmemory 1",
                "CONFIG GET *",
                "ACL LIST",
                "CLIENT KILL ID 1",
                "CLIENT PAUSE 1",
                "SHUTDOWN",
                "DEBUG SLEEP 1",
                "SAVE",
                "BGREWRITEAOF",
                "SLOWLOG RESET",
                "LATENCY RESET",
                "SWAPDB 0 1",
                "RESTORE",
                "SORT a STORE b",
                "GEORADIUS a 1 1 1 m STORE b",
                "XREADGROUP",
                "MEMORY PURGE",
                "WAIT 0 0"
            })
    void aConsoleThatReadsRefusesAllElse(String line) throws IOException {
        Visited.Response refused = reading.post("command", "line", line, "confirmed", "yes");

        assertEquals(403, refused.status(), refused.body());
        assertTrue(refused.body().contains("this console only reads"), refused.body());
        assertEquals("b", new String(reading.store().get("a")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SUBSCRIBE a",
                "MONITOR",
                "AUTH p",
                "HELLO 2",
                "MULTI",
                "SELECT 1",
                "CLIENT REPLY OFF",
                "RESET",
                "QUIT"
            })
    void whatMakesNoSenseHereIsRefusedWithTheReason(String line) throws IOException {
        Visited.Response refused = writing.post("command", "line", line, "confirmed", "yes");

        assertEquals(403, refused.status(), refused.body());
        assertFalse(refused.body().contains("only reads"), refused.body());
    }

    @ParameterizedTest
    @CsvSource({
        "FLUSHALL, FLUSHALL deletes everything.",
        "flushdb, FLUSHDB deletes everything.",
        "SCRIPT FLUSH, SCRIPT FLUSH deletes everything.",
        "CONFIG SET maxmemory 0, CONFIG SET is in the category @dangerous.",
        "KEYS *, KEYS is in the category @dangerous."
    })
    void dangerousCommandsNeedAConfirmation(String line, String warning) throws IOException {
        writing.store().set("kept", "x");

        assertEquals("{\"confirm\":\"" + warning + "\"}", writing.ask("command", "line", line));

        assertEquals(1, writing.store().exists("kept"));
        String done = writing.run(line);
        assertTrue(done.startsWith("{\"answer\":"), done);
    }

    @Test
    void aConsoleThatMayWriteWritesOnTheDatabase() throws IOException {
        assertEquals(
                "{\"answer\":{\"status\":\"OK\"}}",
                writing.ask("command", "db", "2", "line", "SET \"k\\n\" \"\\xff\""));

        assertEquals((byte) 0xff, writing.store().database(2).get("k\n".getBytes(UTF_8))[0]);
    }

    @Test
    void aWrongLineIsAnError() throws IOException {
        assertEquals(
                "{\"error\":\"the quotes of this line are not closed, or it has too many words\"}",
                reading.run("GET \"a"));
        assertEquals("{\"error\":\"there is no command\"}", reading.run(" "));
        assertEquals("{\"error\":\"line is missing\"}", reading.post("command").body());
    }

    @Test
    void longAnswersAreCut() throws IOException {
        for (int i = 0; i < 3_000; i++) {
            writing.store().call("RPUSH", "long", "x".repeat(1_000));
        }

        String answer = writing.run("LRANGE long 0 -1");

        assertTrue(answer.length() < 1_300_000);
        assertTrue(answer.endsWith("\"size\":3000}}"), answer.substring(answer.length() - 50));
    }

    @Test
    void aUserSeesWhatTheUserMay() throws IOException {
        assertEquals("{\"answer\":\"seen\"}", limited.run("GET public:1"));
        assertTrue(
                limited.run("GET private:1").startsWith("{\"answer\":{\"error\":\"NOPERM "),
                limited.run("GET private:1"));
        assertTrue(limited.run("SET public:1 x").startsWith("{\"answer\":{\"error\":\"NOPERM "));
        assertTrue(limited.run("ACL WHOAMI").startsWith("{\"answer\":{\"error\":\"NOPERM "));
        Visited.Response value = limited.post("value", "key", "private:1");
        assertEquals(422, value.status());
        assertTrue(value.body().startsWith("{\"error\":\"NOPERM "), value.body());
        assertTrue(limited.post("slowlog").body().startsWith("{\"error\":\"NOPERM "));
        assertTrue(limited.post("tap", "channels", "else").body().startsWith("{\"error\":\"NOPERM "));
        assertFalse(limited.ask("value", "key", "public:1").contains("error"));
    }

    @Test
    void theUserOfAConsoleNeedsNoPasswordButMustBeThere() {
        try (KvStore store = new KvStore.Builder()
                .password("secret")
                .access(new Access().user("off", "off"))
                .build()) {
            new Console.Builder(store).build().close();
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new Console.Builder(store).user("off").build());
            IllegalArgumentException none = assertThrows(
                    IllegalArgumentException.class,
                    () -> new Console.Builder(store).user("nobody").build());
            assertEquals("there is no user nobody that is on", none.getMessage());
        }
    }

    @Test
    void commandsAreCompletedAndExplained() throws IOException {
        String commands = reading.ask("commands");

        assertTrue(
                commands.contains(
                        "{\"name\":\"GET\",\"syntax\":\"key\",\"summary\":\"Returns the string value of a key.\","
                                + "\"complexity\":\"O(1)\",\"since\":\"1.0.0\",\"group\":\"string\",\"write\":false,"
                                + "\"dangerous\":false,\"allowed\":true}"),
                commands.substring(0, 2_000));
        assertTrue(commands.contains("{\"name\":\"CONFIG SET\",\"syntax\":\"parameter value [parameter value ...]\""));
        assertTrue(commands.contains("{\"name\":\"SET\",\"syntax\":\"key value "));
        assertFalse(commands.contains("\"name\":\"SUBSCRIBE\""));
        assertFalse(commands.contains("\"name\":\"CONFIG\""));
        assertTrue(commands.contains("\"name\":\"COMMAND\""));
        assertTrue(limited.ask("commands").contains("{\"name\":\"GET\",\"syntax\":\"\""));
    }

    @ParameterizedTest
    @CsvSource({
        "EXPIRE, key seconds [NX | XX | GT | LT]",
        "MSET, key value [key value ...]",
        "HGETALL, key",
    })
    void aFormIsWrittenAsInTheDocumentation(String command, String syntax) throws IOException {
        String commands = reading.ask("commands");

        assertTrue(commands.contains("{\"name\":\"" + command + "\",\"syntax\":\"" + syntax + "\""), command);
    }
}
