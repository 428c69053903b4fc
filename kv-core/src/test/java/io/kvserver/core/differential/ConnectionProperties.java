package io.kvserver.core.differential;

import static io.kvserver.core.differential.RequestGenerators.oneOf;
import static io.kvserver.core.differential.RequestGenerators.request;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.KvStore;
import io.kvserver.core.protocol.Texts;
import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/**
 * kv compared with a real redis-server where a request may get no reply or several: CLIENT REPLY, and what a monitor sees of another
 * client. Each client is read up to the reply to a request that only the test sends.
 */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class ConnectionProperties extends BesideRedis {
    private static final List<String> FENCE = List.of("PING", "fence of the test");
    /** Time and address. */
    private static final Pattern WHEN_AND_WHO =
            Pattern.compile("^\\+\\d+\\.\\d{6} \\[(\\d+) [^]]+]", Pattern.MULTILINE);

    /** The client's id in HELLO's reply. */
    private static final Pattern ID = Pattern.compile("(\\$2\r\nid\r\n):\\d+");

    @Property(tries = 500)
    void theSameRepliesAreLeftOut(@ForAll("batches") List<List<List<String>>> batches) throws IOException {
        SessionDriver kv = new BareStore().newResp2Client();
        try (RedisConnection client = new RedisConnection(redis)) {
            client.exchange(List.of("FLUSHALL"));
            for (List<List<String>> batch : batches) {
                // RESET ends whatever the batch began; its own reply may be one that is skipped.
                byte[] bytes = encoded(batch, List.of(List.of("RESET"), FENCE));
                client.send(bytes);
                InputStream kvReplies = new ByteArrayInputStream(kv.exchange(bytes));

                assertEquals(
                        quoted(upToFence(client.in())),
                        quoted(upToFence(kvReplies)),
                        () -> "replies to " + readable(batch));
            }
        }
    }

    @Property(tries = 150)
    void aMonitorIsShownTheSame(@ForAll("conversations") List<List<String>> requests) throws IOException {
        KvStore store = new KvStore();
        SessionDriver kvMonitor = new SessionDriver(store);
        SessionDriver kvClient = new SessionDriver(store);
        kvMonitor.exchange(Requests.array("MONITOR"));
        try (RedisConnection monitor = new RedisConnection(redis);
                RedisConnection client = new RedisConnection(redis)) {
            monitor.exchange(List.of("MONITOR"));
            for (List<String> request : requests) {
                client.exchange(request);
                kvClient.exchange(Requests.array(request));
            }
            monitor.send(Requests.array(FENCE));
            ByteArrayOutputStream shown = new ByteArrayOutputStream();
            shown.writeBytes(kvMonitor.takeMessages().getBytes(ISO_8859_1));
            shown.writeBytes(kvMonitor.exchange(Requests.array(FENCE)));

            String actual = upToFence(new ByteArrayInputStream(shown.toByteArray()));
            assertEquals(shown(upToFence(monitor.in())), shown(actual), () -> "shown of " + readable(requests));
        }
    }

    @Provide
    Arbitrary<List<List<List<String>>>> batches() {
        Arbitrary<List<String>> modes =
                request("CLIENT", oneOf("REPLY"), oneOf("ON", "OFF", "SKIP", "SKIP", "skip", "x"));
        Arbitrary<List<String>> others = Arbitraries.oneOf(
                request("PING"),
                request("ECHO", oneOf("a", "b")),
                request("SET", oneOf("a"), oneOf("x")),
                request("GET", oneOf("a", "b")),
                request("GET"),
                request("FOO"),
                request("HELLO", oneOf("2", "3", "4")),
                request("CLIENT", oneOf("GETNAME", "FOO")),
                request("RESET"),
                request("MULTI"),
                request("EXEC"),
                request("DISCARD"),
                request("SUBSCRIBE", oneOf("c", "d")),
                request("UNSUBSCRIBE", oneOf("c")));
        return Arbitraries.frequencyOf(Tuple.of(2, modes), Tuple.of(3, others))
                .list()
                .ofMinSize(1)
                .ofMaxSize(12)
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    @Provide
    Arbitrary<List<List<String>>> conversations() {
        return RequestGenerators.all()
                .filter(ConnectionProperties::isShownAlike)
                .list()
                .ofMaxSize(40);
    }

    /**
     * Redis shows a password where the request with it is wrong in some other way; kv never does. And kv closes a monitor
     * that passes the limit of subscribers.
     */
    private static boolean isShownAlike(List<String> request) {
        return switch (request.get(0).toUpperCase(Locale.ROOT)) {
            case "AUTH" -> request.size() <= 3;
            case "HELLO" ->
                request.size() < 4 || (request.size() == 5 && List.of("2", "3").contains(request.get(1)));
            case "CONFIG" -> !request.contains("client-output-buffer-limit");
            default -> true;
        };
    }

    private static byte[] encoded(List<List<String>> requests, List<List<String>> end) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        requests.forEach(request -> bytes.writeBytes(Requests.array(request)));
        end.forEach(request -> bytes.writeBytes(Requests.array(request)));
        return bytes.toByteArray();
    }

    /**
     * The output before the reply to {@link #FENCE}. Not parsed as replies, because a transaction that switches replies off leaves an
     * array that is too short.
     */
    private static String upToFence(InputStream in) throws IOException {
        String answer = "$" + FENCE.get(1).length() + "\r\n" + FENCE.get(1) + "\r\n";
        StringBuilder read = new StringBuilder();
        while (read.length() < answer.length()
                || !read.substring(read.length() - answer.length()).equals(answer)) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("no answer to the fence in " + read);
            }
            read.append((char) next);
        }
        return read.substring(0, read.length() - answer.length());
    }

    private static String quoted(String replies) {
        return Texts.quoted(
                ID.matcher(DeliberateDifferences.comparable(replies)).replaceAll("$1"));
    }

    private static String shown(String lines) {
        return Texts.quoted(WHEN_AND_WHO.matcher(lines).replaceAll("+[$1]"));
    }

    private static String readable(List<List<String>> requests) {
        return requests.stream().map(ClientPair::readable).collect(Collectors.joining(", "));
    }
}
