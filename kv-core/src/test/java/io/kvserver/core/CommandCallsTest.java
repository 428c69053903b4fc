package io.kvserver.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Reply;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of commands by their names. */
class CommandCallsTest {
    private final KvStore store = new KvStore.Builder().allowDebug(true).build();

    @Test
    void aCommandOnKeysAnswersWhatItSays() {
        assertEquals(new Reply.Status("OK"), store.call("SET", "a", "b".getBytes(UTF_8), "PX", 100_000));
        assertEquals("b", store.call("get", "a").text());
        assertEquals(new Reply.Bulk("b".getBytes(UTF_8)), store.call("GET", "a"));
        assertTrue(store.call("GET", "missing").isNil());
        assertEquals(2, store.call("EXISTS", "a", "a").integer());
        assertEquals(
                List.of("b"),
                store.call("MGET", "a").values().stream().map(Reply::text).toList());
        assertTrue(store.call("PTTL", "a").integer() > 0);
    }

    @ParameterizedTest
    @CsvSource({"PING, PONG", "ECHO a, a", "DBSIZE, 0", "PUBLISH c m, 0", "TYPE a, none"})
    void aCommandOfAnyFamilyCanBeCalled(String line, String answer) {
        Reply reply = call(line);

        assertEquals(answer, reply instanceof Reply.Int number ? Long.toString(number.value()) : reply.text());
    }

    @Test
    void aCommandOnTheServerCanBeCalled() {
        assertEquals(
                "maxmemory",
                store.call("CONFIG", "GET", "maxmemory") instanceof Reply.Pairs pairs
                        ? pairs.entries().get(0).getKey().text()
                        : "");
        // A call has no connected client.
        assertTrue(store.call("INFO", "clients").text().contains("connected_clients:0"));
        assertEquals("OK", store.call("CONFIG", "SET", "maxmemory", 100_000_000).text());
        assertEquals("", store.call("CLIENT", "LIST").text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1", "MULTI", "SUBSCRIBE a", "CLIENT SETNAME a", "WATCH a", "HELLO 3"})
    void aCommandThatChangesAClientIsRefused(String line) {
        KvStoreException refusal = assertThrows(KvStoreException.class, () -> call(line));

        assertTrue(refusal.getMessage().endsWith(" changes a client, and a call has none: use a session"));
    }

    @ParameterizedTest
    @CsvSource({
        "NOSUCH, ERR unknown command 'NOSUCH'",
        "CONFIG NOSUCH, ERR unknown subcommand 'NOSUCH'",
        "GET, ERR wrong number of arguments for 'get' command",
        "SET a b NOSUCH, ERR syntax error",
        "CONFIG SET maxmemory x, ERR CONFIG SET failed (possibly related to argument 'maxmemory') - argument must be a"
                + " memory value",
    })
    void aFailureIsThrown(String line, String message) {
        assertEquals(
                message, assertThrows(KvStoreException.class, () -> call(line)).getMessage());
        CompletionException failure = assertThrows(
                CompletionException.class,
                () -> async(line).toCompletableFuture().join());
        assertEquals(
                message,
                assertInstanceOf(KvStoreException.class, failure.getCause()).getMessage());
    }

    @Test
    void aWordIsBytesATextOrANumber() {
        assertThrows(IllegalArgumentException.class, () -> store.call("SET", "a", List.of()));
        assertThrows(IllegalArgumentException.class, () -> store.call("SET", "a", "\ud83d"));
        assertEquals(0, store.dbSize());
    }

    @Test
    void aCallWhoseCallerGoesOnIsAnsweredToo(@TempDir Path directory) {
        KvStore.Builder kept = new KvStore.Builder().dataDirectory(directory).fsync(Fsync.ALWAYS);
        try (KvStore durable = kept.build()) {
            assertEquals(
                    new Reply.Status("OK"),
                    durable.callAsync("SET", "a", "b").toCompletableFuture().join());
            assertEquals(
                    "b",
                    durable.callAsync("GET", "a").toCompletableFuture().join().text());
        }
        try (KvStore again = kept.build()) {
            assertEquals("b", again.get("a"));
        }
        assertEquals("PONG", async("PING").toCompletableFuture().join().text());
    }

    private Reply call(String line) {
        List<String> words = List.of(line.split(" "));
        return store.call(words.get(0), words.subList(1, words.size()).toArray());
    }

    private CompletionStage<Reply> async(String line) {
        List<String> words = List.of(line.split(" "));
        return store.callAsync(words.get(0), words.subList(1, words.size()).toArray());
    }
}
