package io.kvserver.core.command.hash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.KvStore;
import io.kvserver.core.SettableClock;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random requests on hashes whose fields have deadlines against a plain model of them, while time passes. */
class FieldExpiryProperties {
    private static final List<String> KEYS = List.of("a", "b", "c");
    private static final int REQUESTS = 400;

    private SettableClock clock = new SettableClock();
    private HashModel model = new HashModel();

    /** Begins a try anew: all tries share the test object. */
    private Random begin(long seed) {
        clock = new SettableClock();
        model = new HashModel();
        return new Random(seed);
    }

    @Property(tries = 40)
    void smallHashesBehaveAsTheModel(@ForAll long seed) {
        Random random = begin(seed);
        run(new KvStore.Builder().clock(clock).build(), random, 10, "128");
    }

    @Property(tries = 30)
    void hashesAroundTheLimitBehaveAsTheModel(@ForAll long seed) {
        Random random = begin(seed);
        run(new KvStore.Builder().clock(clock).build(), random, 25, "12");
    }

    @Property(tries = 20)
    void largeHashesBehaveAsTheModel(@ForAll long seed) {
        Random random = begin(seed);
        run(new KvStore.Builder().clock(clock).build(), random, 900, "4");
    }

    /** Also when the log is replayed later, and after it has been rewritten. */
    @Property(tries = 15)
    void theLogRestoresTheHashes(@ForAll long seed) throws IOException {
        Random random = begin(seed);
        Path directory = Files.createTempDirectory("kv-fields");
        try {
            for (int round = 0; round < 3; round++) {
                KvStore.Builder durable = new KvStore.Builder().clock(clock).dataDirectory(directory);
                try (KvStore store = durable.build()) {
                    compare(new SessionDriver(store, InlineReplies.RESP), "on start");
                    run(store, random, random.nextBoolean() ? 12 : 900, "16");
                    if (random.nextBoolean()) {
                        exchange(new SessionDriver(store, InlineReplies.RESP), List.of("BGREWRITEAOF"));
                    }
                }
                pass(random);
            }
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void pass(Random random) {
        clock.advanceMillis(random.nextInt(40));
        model.setTime(clock.millis());
    }

    private void run(KvStore store, Random random, int fields, String limit) {
        SessionDriver client = new SessionDriver(store, InlineReplies.RESP);
        exchange(client, List.of("CONFIG", "SET", "hash-max-listpack-entries", limit));
        model.setTime(clock.millis());
        for (int i = 0; i < REQUESTS; i++) {
            if (random.nextInt(6) == 0) {
                pass(random);
            }
            if (random.nextInt(20) == 0) {
                store.upkeep();
            }
            List<String> request = FieldRequests.one(random, KEYS, fields, clock.millis());
            assertEquals(model.run(request), reply(client, request), () -> "reply to " + request);
            if (random.nextInt(50) == 0) {
                compare(client, "after " + request);
            }
        }
        compare(client, "at the end");
    }

    /** Compares all keys with the model. */
    private void compare(SessionDriver client, String when) {
        model.setTime(clock.millis());
        for (String key : KEYS) {
            List<String> names = elements(exchange(client, List.of("HKEYS", key)));
            Collections.sort(names);
            StringBuilder contents = new StringBuilder();
            if (!names.isEmpty()) {
                List<String> words =
                        new ArrayList<>(List.of("HPEXPIRETIME", key, "FIELDS", Integer.toString(names.size())));
                words.addAll(names);
                List<String> deadlines = elements(exchange(client, words));
                for (int i = 0; i < names.size(); i++) {
                    String value = text(exchange(client, List.of("HGET", key, names.get(i))));
                    contents.append(names.get(i))
                            .append('=')
                            .append(value)
                            .append('@')
                            .append(deadlines.get(i))
                            .append(',');
                }
            }
            assertEquals(model.contents(key), contents.toString(), key + " " + when);
        }
    }

    private static String exchange(SessionDriver client, List<String> request) {
        String reply = new String(client.exchangePatiently(Requests.array(request)), ISO_8859_1);
        try {
            // The reply may be held until the change is on the disk.
            return reply.isEmpty() ? client.awaitMessages() : reply;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String reply(SessionDriver client, List<String> request) {
        String reply = exchange(client, request);
        if (reply.charAt(0) != '*') {
            return text(reply);
        }
        List<String> elements = elements(reply);
        if (request.get(0).equals("HKEYS")) {
            Collections.sort(elements);
        }
        return String.join(",", elements) + (elements.isEmpty() ? "" : ",");
    }

    /** An integer's, string's or error's text. */
    private static String text(String reply) {
        String[] lines = reply.split("\r\n", -1);
        return switch (reply.charAt(0)) {
            case ':' -> lines[0].substring(1);
            case '$' -> lines[0].equals("$-1") ? "nil" : lines[1];
            default -> lines[0];
        };
    }

    /** Of a list of integers, or of strings without line ends. */
    private static List<String> elements(String reply) {
        List<String> lines = Arrays.asList(reply.split("\r\n", -1));
        List<String> elements = new ArrayList<>();
        for (int i = 1; i < lines.size() - 1; i++) {
            String line = lines.get(i);
            boolean hasBody = line.startsWith("$") && !line.equals("$-1");
            elements.add(hasBody ? lines.get(++i) : line.equals("$-1") ? "nil" : line.substring(1));
        }
        return elements;
    }
}
