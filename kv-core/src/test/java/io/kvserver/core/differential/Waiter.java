package io.kvserver.core.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.protocol.Texts;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A client of kv and one of redis-server that send the same requests and may wait for the reply. Confined to one thread. */
final class Waiter {
    final RedisConnection redisSide;
    final SessionDriver kvSide;
    private final String id;
    private List<String> request = List.of();

    Waiter(KvStore store, RedisServerProcess redis) throws IOException {
        redisSide = new RedisConnection(redis);
        id = redisSide.exchange(List.of("CLIENT", "ID")).substring(1).trim();
        kvSide = new SessionDriver(store);
        kvSide.exchange(Requests.array("PING"));
    }

    boolean isWaiting() {
        return !request.isEmpty();
    }

    void send(List<String> words) throws IOException {
        request = words;
        redisSide.send(Requests.array(words));
        kvSide.receive(new String(Requests.array(words), StandardCharsets.ISO_8859_1));
    }

    /** Fails unless both have got the same reply, or both none. */
    void compare(ClientPair others) throws IOException {
        String reply = kvSide.takeMessages();
        if (reply.isEmpty()) {
            awaitBlocked(others);
            return;
        }
        assertEquals(Texts.quoted(redisSide.reply()), Texts.quoted(reply), () -> "to " + ClientPair.readable(request));
        request = List.of();
    }

    /** Fails unless redis-server's client blocks within some seconds, too. */
    private void awaitBlocked(ClientPair others) throws IOException {
        long end = System.nanoTime() + 5_000_000_000L;
        while (!others.redisReply(List.of("CLIENT", "LIST", "ID", id)).contains(" flags=b")) {
            assertTrue(System.nanoTime() < end, () -> "redis-server has answered " + ClientPair.readable(request));
        }
    }
}
