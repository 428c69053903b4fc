package io.kvserver.core.differential;

import io.kvserver.core.session.BareStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.PropagationMode;

/**
 * Messages of kv compared with those of a real redis-server: several clients subscribe, publish, track keys and change them, and
 * after each step every one of them has got the same replies and the same messages.
 *
 * <p>Not compared: in which place of a client's own replies its messages stand (from Redis 7.2 on they come after the reply,
 * as in kv); in which order the patterns that match one message, and the channels in a list, come (Redis's is that of a hash
 * table); in which order invalidations come among other messages; and how nil is written to a client in RESP2 which gets the
 * invalidations of one in RESP3 (Redis writes that of RESP3).
 */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class MessagingProperties {
    private static final int CLIENTS = 3;
    private static final int CONVERSATIONS = 150;
    private static final int STEPS = 60;
    private static final Pattern CLIENT = Pattern.compile("CLIENT-(\\d)");

    private static RedisServerProcess redis;

    /** The requests that one client sends in a row. */
    record Step(int client, List<List<String>> requests) {
        @Override
        public String toString() {
            return "\n  client " + client + ": "
                    + requests.stream().map(ClientPair::readable).collect(Collectors.joining(", "));
        }
    }

    @BeforeContainer
    static void startRedis() throws IOException, InterruptedException {
        if (RedisServerProcess.isInstalled()) {
            redis = RedisServerProcess.start("--enable-debug-command", "yes");
        }
    }

    @AfterContainer
    static void stopRedis() {
        if (redis != null) {
            redis.close();
        }
    }

    @Property(tries = CONVERSATIONS)
    void clientsGetTheSameRepliesAndMessages(
            @ForAll("conversations") List<Step> conversation, @ForAll("events") String events) throws IOException {
        try (RedisConnection admin = new RedisConnection(redis)) {
            admin.exchange(List.of("FLUSHALL"));
            // Otherwise active expiry would decide when an expired key is removed, and so when its message is sent.
            admin.exchange(List.of("DEBUG", "SET-ACTIVE-EXPIRE", "0"));
            admin.exchange(List.of("CONFIG", "SET", "notify-keyspace-events", events));
        }
        BareStore store = new BareStore();
        store.setTime(System.currentTimeMillis());
        store.server().notifications().configure(events);
        List<MessagingPair> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(MessagingPair.connect(store, redis));
            }
            List<String> numbers = clients.stream().map(MessagingPair::number).toList();
            for (Step step : conversation) {
                run(step, clients, numbers);
            }
        } finally {
            for (MessagingPair client : clients) {
                client.close();
            }
        }
    }

    private static void run(Step step, List<MessagingPair> clients, List<String> numbers) throws IOException {
        MessagingPair sender = clients.get(step.client());
        List<String> redisReplies = new ArrayList<>();
        for (List<String> request : step.requests()) {
            redisReplies.addAll(sender.send(numbered(request, numbers)));
            clients.forEach(MessagingPair::takeMessages);
        }
        try {
            sender.fence(redisReplies, replies -> comparable(step, replies), MessagingProperties::ordered);
            for (MessagingPair client : clients) {
                if (client != sender) {
                    client.fence(List.of(), replies -> replies, MessagingProperties::ordered);
                }
            }
        } catch (AssertionError e) {
            throw new AssertionError("after" + step, e);
        }
    }

    private static List<String> numbered(List<String> request, List<String> numbers) {
        return request.stream()
                .map(word -> {
                    Matcher client = CLIENT.matcher(word);
                    return client.matches() ? numbers.get(Integer.parseInt(client.group(1))) : word;
                })
                .toList();
    }

    /** Replies without the order of a hash table. */
    private static List<String> comparable(Step step, List<String> replies) {
        List<String> request = step.requests().get(0);
        String name = request.get(0).toUpperCase(Locale.ROOT);
        boolean unsubscribesAll = name.endsWith("UNSUBSCRIBE") && request.size() == 1;
        boolean lists =
                name.equals("PUBSUB") && request.get(1).toUpperCase(Locale.ROOT).endsWith("CHANNELS");
        if (unsubscribesAll || lists) {
            return replies.stream()
                    .flatMap(reply -> Arrays.stream(reply.split("\r\n", -1)))
                    .sorted()
                    .toList();
        }
        return replies.stream().map(DeliberateDifferences::comparable).toList();
    }

    /** First the other messages, then invalidations; several patterns' messages by the pattern's name. */
    private static List<String> ordered(List<String> messages) {
        List<String> others = new ArrayList<>();
        List<String> invalidations = new ArrayList<>();
        for (String message : messages) {
            if (isInvalidation(message)) {
                invalidations.add(message.replace("\r\n_\r\n", "\r\n$-1\r\n"));
            } else {
                others.add(message);
            }
        }
        invalidations.sort(null);
        List<String> ordered = new ArrayList<>();
        for (int i = 0; i < others.size(); ) {
            int end = i + 1;
            while (end < others.size() && ofOneMessage(others.get(i), others.get(end))) {
                end++;
            }
            others.subList(i, end).stream().sorted().forEach(ordered::add);
            i = end;
        }
        ordered.addAll(invalidations);
        return ordered;
    }

    private static boolean isInvalidation(String message) {
        return message.contains("invalidate\r\n") || message.contains("\r\ntracking-redir-broken\r\n");
    }

    /** Whether both were sent because several patterns matched one message. */
    private static boolean ofOneMessage(String one, String other) {
        List<String> lines = List.of(one.split("\r\n"));
        List<String> others = List.of(other.split("\r\n"));
        return lines.get(2).equals("pmessage")
                && others.get(2).equals("pmessage")
                && lines.subList(5, lines.size()).equals(others.subList(5, others.size()));
    }

    @Provide
    Arbitrary<String> events() {
        return Arbitraries.of("", "AKE", "AKEmn", "KEg$", "En$x", "Kgm", "A", "KE");
    }

    @Provide
    Arbitrary<List<Step>> conversations() {
        return Combinators.combine(Arbitraries.integers().between(0, CLIENTS - 1), MessagingRequests.groups())
                .as(Step::new)
                .list()
                .ofMinSize(STEPS / 2)
                .ofMaxSize(STEPS)
                .withSizeDistribution(RandomDistribution.uniform())
                .withoutEdgeCases();
    }
}
