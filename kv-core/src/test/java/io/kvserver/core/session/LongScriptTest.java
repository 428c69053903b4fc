package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.KvStoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What other clients can do while a script runs for longer than the threshold, which here any script does. */
class LongScriptTest {
    private static final String ENDLESS = "EVAL \"while true do end\" 0\n";
    private static final String ENDLESS_WRITER = "EVAL \"redis.call('set', 'a', 'half') while true do end\" 0\n";
    private static final String BUSY =
            "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.\n";
    private static final String BUSY_WITH_FUNCTION =
            "BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.\n";

    private final KvStore store = new KvStore();
    private final SessionDriver other = new SessionDriver(store);

    private CompletableFuture<String> start(String request) {
        assertEquals("OK\n", other.exchange("CONFIG SET busy-reply-threshold 0\n"));
        CompletableFuture<String> reply =
                CompletableFuture.supplyAsync(() -> new SessionDriver(store).exchange(request));
        while (!other.exchange("PING\n").startsWith("BUSY")) {
            Thread.onSpinWait();
        }
        return reply;
    }

    private static String get(CompletableFuture<String> reply)
            throws InterruptedException, ExecutionException, TimeoutException {
        return reply.get(60, TimeUnit.SECONDS);
    }

    @Test
    void othersAreAnsweredBusyAndMayKillTheScript() throws Exception {
        CompletableFuture<String> script = start(ENDLESS);

        assertEquals(BUSY, other.exchange("GET a\n"));
        assertEquals(BUSY, other.exchange("EVAL \"return 1\" 0\n"));
        assertEquals(BUSY, other.exchange("FUNCTION KILL\n"));
        assertEquals("OK\n", other.exchange("MULTI\n"));
        assertEquals("OK\n", other.exchange("DISCARD\n"));
        assertThrows(KvStoreException.class, () -> store.get("a"));
        assertFalse(script.isDone());
        assertEquals("OK\n", other.exchange("SCRIPT KILL\n"));

        assertTrue(get(script).startsWith("ERR Script killed by user with SCRIPT KILL. script: "));
        assertEquals("PONG\n", other.exchange("PING\n"));
    }

    @Test
    void aRequestThatWaitsForAShardIsTakenBackAndRefused() throws Exception {
        assertEquals("OK\n", other.exchange("CONFIG SET busy-reply-threshold 500\n"));
        SessionDriver told = new SessionDriver(store);
        told.receive("SUBSCRIBE begun\n");
        told.takeAll();
        SessionDriver waiting = new SessionDriver(store);
        CompletableFuture<String> script = CompletableFuture.supplyAsync(() -> new SessionDriver(store)
                .exchange("EVAL \"redis.call('publish', 'begun', 'x') while true do end\" 0\n"));
        told.awaitWakeAndResume();

        // The request waits, or is refused at once if this thread is late.
        String reply = waiting.exchange("SET a 1\n");
        if (reply.isEmpty()) {
            waiting.awaitWakeAndResume();
            reply = new String(waiting.takeAll(), US_ASCII);
        }

        assertEquals(BUSY, reply);
        assertEquals("OK\n", other.exchange("SCRIPT KILL\n"));
        assertTrue(get(script).startsWith("ERR Script killed"));
        assertEquals("OK\n", new String(waiting.exchangePatiently("SET a 2\n".getBytes(US_ASCII)), US_ASCII));
        assertEquals("2", store.get("a"));
    }

    @Test
    void aScriptThatHasWrittenCannotBeKilledButEndsWithTheStore() throws Exception {
        CompletableFuture<String> script = start(ENDLESS_WRITER);

        assertTrue(other.exchange("SCRIPT KILL\n").startsWith("UNKILLABLE "));
        assertEquals(BUSY, other.exchange("SHUTDOWN\n"));
        store.close();

        assertTrue(get(script).startsWith("ERR Script killed"));
    }

    @Test
    void pcallCannotCatchAKill() throws Exception {
        CompletableFuture<String> script =
                start("EVAL \"while true do pcall(function() while true do end end) end\" 0\n");

        assertEquals("OK\n", other.exchange("SCRIPT KILL\n"));

        assertTrue(get(script).startsWith("ERR Script killed"));
    }

    @Test
    void aFunctionIsKilledByItsOwnCommand() throws Exception {
        assertEquals(
                "lib",
                store.call(
                                "FUNCTION",
                                "LOAD",
                                "#!lua name=lib\nredis.register_function('f', function(keys,"
                                        + " args) while true do end end)")
                        .text());
        CompletableFuture<String> function = start("FCALL f 1 a b\n");

        assertEquals(BUSY_WITH_FUNCTION, other.exchange("SCRIPT KILL\n"));
        String running = other.exchange("FUNCTION STATS\n");
        assertTrue(running.startsWith("running_script\nname\nf\ncommand\nFCALL\nf\n1\na\nb\nduration_ms\n"), running);
        assertEquals("OK\n", other.exchange("FUNCTION KILL\n"));

        assertTrue(get(function)
                .startsWith("ERR Script killed by user with FUNCTION KILL. script: f, on @user_function:2."));
    }

    @Test
    void withoutARunningScriptKillIsRefused() {
        assertEquals("NOTBUSY No scripts in execution right now.\n", other.exchange("SCRIPT KILL\n"));
        assertEquals("NOTBUSY No scripts in execution right now.\n", other.exchange("FUNCTION KILL\n"));
    }
}
