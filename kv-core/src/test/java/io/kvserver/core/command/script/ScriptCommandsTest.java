package io.kvserver.core.command.script;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.KvStoreException;
import io.kvserver.core.protocol.Reply;
import io.kvserver.core.session.SessionDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The effects of scripts on clients, transactions, events and the log. */
class ScriptCommandsTest {
    private final KvStore store = new KvStore();
    private final SessionDriver client = new SessionDriver(store);
    private final SessionDriver other = new SessionDriver(store);

    @Test
    void aCallFromInsideTheProcessRunsAScript() {
        Reply reply = store.call("EVAL", "return {redis.call('incr', KEYS[1]), ARGV[1]}", 1, "a", "x");

        assertEquals(1, reply.values().get(0).integer());
        assertEquals("x", reply.values().get(1).text());
        assertThrows(KvStoreException.class, () -> store.call("EVAL", "return redis.call('nosuch')", 0));
    }

    @Test
    void aScriptSelectsADatabaseForItselfOnly() {
        assertEquals("OK\n", client.exchange("EVAL \"redis.call('select', 3) return redis.call('set', 'a', 1)\" 0\n"));

        assertEquals("\n", client.exchange("GET a\n"));
        assertEquals("OK\n1\n", client.exchange("SELECT 3\nGET a\n"));
    }

    @Test
    void aScriptsChangeOfAWatchedKeyMakesExecFail() {
        assertEquals("OK\nOK\nQUEUED\n", client.exchange("WATCH a\nMULTI\nPING\n"));
        assertEquals("OK\n", other.exchange("EVAL \"return redis.call('set', 'a', 1)\" 0\n"));

        assertEquals("\n", client.exchange("EXEC\n"));
    }

    @Test
    void aScriptIsAPartOfATransaction() {
        assertEquals(
                "OK\nQUEUED\nQUEUED\nOK\n1\n",
                client.exchange("MULTI\nSET a 1\nEVAL \"return redis.call('get', 'a')\" 0\nEXEC\n"));
    }

    @Test
    void aClientThatWaitsForAKeyIsServedAfterTheScript() {
        client.receive("BLPOP a 0\n");
        assertEquals(
                "2\n",
                other.exchange("EVAL \"redis.call('rpush', 'a', 'x') return redis.call('rpush', 'a', 'y')\" 0\n"));

        assertEquals("a\nx\n", client.takeMessages());
    }

    @Test
    void aMonitorSeesTheScriptAndThenItsCommands() {
        assertEquals("OK\n", other.exchange("MONITOR\n"));
        client.exchange("EVAL \"return redis.call('set', KEYS[1], 'x')\" 1 a\n");

        String[] lines = other.takeMessages().split("\n");
        assertEquals(2, lines.length);
        assertTrue(lines[0].contains("[0 ?:0] \"EVAL\""), lines[0]);
        assertTrue(lines[1].endsWith("[0 lua] \"set\" \"a\" \"x\""), lines[1]);
    }

    @Test
    void keysThatAScriptReadsAreTrackedForItsClient() {
        SessionDriver cache = new SessionDriver(store);
        cache.exchange("HELLO 3\r\n");
        cache.exchange("CLIENT TRACKING ON\r\n");
        cache.exchange("EVAL_RO \"return redis.call('get', 'read')\" 1 declared\r\n");
        other.exchange("SET declared 1\n");
        assertEquals("", cache.takeMessages());

        other.exchange("SET read 1\n");

        assertEquals(">2\r\n$10\r\ninvalidate\r\n*1\r\n$4\r\nread\r\n", cache.takeMessages());
    }

    @Test
    void aScriptCausesKeyspaceEvents() {
        client.exchange("CONFIG SET notify-keyspace-events KEA\n");
        other.exchange("PSUBSCRIBE __keyevent*\n");

        client.exchange("EVAL \"redis.call('set', 'a', 1) redis.call('del', 'a')\" 0\n");

        assertEquals(
                "pmessage __keyevent* __keyevent@0__:set a\npmessage __keyevent* __keyevent@0__:del a\n",
                other.takeMessages());
    }

    @Test
    void onlyTheScriptIsInTheSlowLog() {
        client.exchange("CONFIG SET slowlog-log-slower-than 0\nSLOWLOG RESET\n");
        client.exchange("EVAL \"return redis.call('set', 'a', 1)\" 0\n");

        String log = client.exchange("SLOWLOG GET\n");

        assertTrue(log.contains("EVAL\n"), log);
        assertTrue(!log.contains("\nset\na\n1\n"), log);
    }

    @Test
    void ofScriptsThatOnlyEvalLoadedTheLatestAreKept() {
        String kept = store.call("SCRIPT", "LOAD", "return 'kept'").text();
        store.call("EVAL", "return 'used'", 0);
        List<String> digests = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            String text = "return " + i;
            store.call("EVAL", text, 0);
            store.call("EVAL", "return 'used'", 0);
            digests.add(new String(Digest.sha1hex(text.getBytes(US_ASCII)), US_ASCII));
        }

        assertEquals(0, known(digests.get(0)));
        assertEquals(0, known(digests.get(100)));
        assertEquals(1, known(digests.get(101)));
        assertEquals(1, known(digests.get(599).toUpperCase(Locale.ROOT)));
        assertEquals(1, known(kept));
    }

    private long known(String digest) {
        return store.call("SCRIPT", "EXISTS", digest).values().get(0).integer();
    }

    @Test
    void aFullStoreRefusesAScriptsFirstWriteButNoLaterOne() {
        store.set("a", "x".repeat(5000));
        client.exchange("CONFIG SET maxmemory 1000\n");

        assertTrue(client.exchange("EVAL \"return redis.call('set', 'b', 1)\" 0\n")
                .startsWith("OOM command not allowed when used memory > 'maxmemory'."));
        assertEquals(
                "OK\n", client.exchange("EVAL \"redis.call('del', 'nosuch') return redis.call('set', 'b', 1)\" 0\n"));
        assertEquals(
                "OOM allow-oom flag is not set on the script, can not run it when used memory > 'maxmemory'\n",
                client.exchange("EVAL \"#!lua\\nreturn 1\" 0\n"));
        assertEquals("1\n", client.exchange("EVAL \"#!lua flags=allow-oom\\nreturn 1\" 0\n"));
    }

    @Test
    void aScriptThatNeedsTooMuchMemoryFailsAndTheStoreContinues() {
        String reply =
                client.exchange("EVAL \"local t = {} for i = 1, 1e9 do t[i] = string.rep('x', 1000) .. i end\" 0\n");

        assertTrue(
                reply.startsWith("ERR user_script:1: not enough memory") || reply.startsWith("ERR not enough memory"),
                reply);
        assertEquals("1\n", client.exchange("EVAL \"return 1\" 0\n"));
    }

    @Test
    void aReplyThatTheScriptHasNoMemoryForIsAnErrorThatItMayCatch() {
        client.exchange("SADD a x\n");

        String raised = client.exchange("EVAL \"return redis.call('srandmember', 'a', -4000000000000)\" 0\n");
        String caught = client.exchange("EVAL \"return redis.pcall('srandmember', 'a', -4000000000000).err\" 0\n");

        assertTrue(raised.startsWith("OOM command not allowed when used memory > 'maxmemory'."), raised);
        assertEquals("OOM command not allowed when used memory > 'maxmemory'.\n", caught);
    }

    @Test
    void numbersOfRequestsAreWrittenAsShortAsTheyCanBe() {
        assertEquals(
                "0.1\n", client.exchange("EVAL \"redis.call('set', 'a', 0.1) return redis.call('get', 'a')\" 0\n"));
        assertEquals("10\n", client.exchange("EVAL \"redis.call('set', 'a', 10) return redis.call('get', 'a')\" 0\n"));
    }

    @Test
    void infoCountsScriptsAndFunctions() {
        assertEquals(0, store.metrics().number("number_of_cached_scripts"));
        assertEquals(0, store.metrics().number("used_memory_scripts"));

        store.call("EVAL", "return 1", 0);
        store.call("EVAL", "return 2", 0);
        store.call(
                "FUNCTION",
                "LOAD",
                "#!lua name=l\nredis.register_function('f', function() end)\n"
                        + "redis.register_function('g', function() end)");

        assertEquals(2, store.metrics().number("number_of_cached_scripts"));
        assertEquals(1, store.metrics().number("number_of_libraries"));
        assertEquals(2, store.metrics().number("number_of_functions"));
        assertTrue(store.metrics().number("used_memory_functions") > 0);
        assertTrue(
                store.metrics().number("used_memory_scripts") > store.metrics().number("used_memory_functions"));

        store.call("SCRIPT", "FLUSH");
        store.call("FUNCTION", "FLUSH");

        assertEquals(0, store.metrics().number("number_of_cached_scripts"));
        assertEquals(0, store.metrics().number("number_of_functions"));
    }
}
