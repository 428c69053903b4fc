package io.kvserver.test.programs;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.test.KvExtension;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.redisson.Redisson;
import org.redisson.api.RStream;
import org.redisson.api.RedissonClient;
import org.redisson.api.stream.AutoClaimResult;
import org.redisson.api.stream.PendingResult;
import org.redisson.api.stream.StreamAddArgs;
import org.redisson.api.stream.StreamCreateGroupArgs;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.api.stream.StreamRangeArgs;
import org.redisson.api.stream.StreamReadArgs;
import org.redisson.api.stream.StreamReadGroupArgs;
import org.redisson.api.stream.StreamTrimArgs;

/** Redisson's streams. */
@ExtendWith(KvExtension.Shared.class)
class RedissonStreamTest {
    private RedissonClient redisson;
    private RStream<String, String> stream;

    @BeforeEach
    void connect(URI redis) {
        redisson = Redisson.create(RedissonConfig.of(redis));
        stream = redisson.getStream("stream");
    }

    @AfterEach
    void disconnect() {
        redisson.shutdown(0, 5, SECONDS);
    }

    @Test
    void aGroupSharesTheEntries() {
        stream.createGroup(StreamCreateGroupArgs.name("group").makeStream());
        StreamMessageId first = stream.add(StreamAddArgs.entry("a", "1"));
        StreamMessageId second = stream.add(StreamAddArgs.entries("a", "2", "b", "3"));

        assertEquals(
                Map.of(first, Map.of("a", "1")),
                stream.readGroup(
                        "group", "ada", StreamReadGroupArgs.neverDelivered().count(1)));
        assertEquals(
                Map.of(second, Map.of("a", "2", "b", "3")),
                stream.readGroup("group", "bob", StreamReadGroupArgs.neverDelivered()));
        PendingResult pending = stream.getPendingInfo("group");
        assertEquals(2, pending.getTotal());
        assertEquals(Map.of("ada", 1L, "bob", 1L), pending.getConsumerNames());
        assertEquals(1, stream.ack("group", second));
        assertEquals(Map.of(first, Map.of("a", "1")), stream.claim("group", "bob", 0, MILLISECONDS, first));
        AutoClaimResult<String, String> claimed =
                stream.autoClaim("group", "ada", 0, MILLISECONDS, StreamMessageId.MIN, 10);
        assertEquals(Map.of(first, Map.of("a", "1")), claimed.getMessages());
        assertEquals(
                Map.of(first, Map.of("a", "1")),
                stream.readGroup("group", "ada", StreamReadGroupArgs.greaterThan(StreamMessageId.ALL)));
    }

    @Test
    void anAddedEntryReachesAWaitingReader() throws Exception {
        CompletableFuture<Map<StreamMessageId, Map<String, String>>> waiting = stream.readAsync(
                        StreamReadArgs.greaterThan(StreamMessageId.ALL).timeout(Duration.ofMinutes(1)))
                .toCompletableFuture();

        StreamMessageId id = redisson.<String, String>getStream("stream").add(StreamAddArgs.entry("a", "1"));

        assertEquals(Map.of(id, Map.of("a", "1")), waiting.get(60, SECONDS));
    }

    @Test
    void infoCommandsDescribeTheStream() {
        for (int i = 0; i < 10; i++) {
            stream.add(StreamAddArgs.entry("i", "" + i));
        }
        stream.createGroup(StreamCreateGroupArgs.name("group").id(StreamMessageId.ALL));
        stream.readGroup("group", "ada", StreamReadGroupArgs.neverDelivered().count(4));

        assertEquals(10, stream.getInfo().getLength());
        assertEquals(1, stream.getInfo().getGroups());
        assertEquals("group", stream.listGroups().get(0).getName());
        assertEquals(4, stream.listConsumers("group").get(0).getPending());
        assertTrue(stream.listConsumers("group").get(0).getIdleTime() >= 0);
        assertEquals(5, stream.trim(StreamTrimArgs.maxLen(5).noLimit()));
        assertEquals(
                List.of("5", "6"),
                stream
                        .range(StreamRangeArgs.startId(StreamMessageId.MIN)
                                .endId(StreamMessageId.MAX)
                                .count(2))
                        .values()
                        .stream()
                        .map(entry -> entry.get("i"))
                        .toList());
        assertEquals(5, stream.size());
    }
}
