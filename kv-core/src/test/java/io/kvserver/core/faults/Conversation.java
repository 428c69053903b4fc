package io.kvserver.core.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Contents;
import io.kvserver.core.Fsync;
import io.kvserver.core.KvStore;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.SessionDriver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Requests of some clients, of which the last ones meet with faults. A line is {@code NAME: REQUEST}; {@code in process} is a call from
 * inside. What fails in a session ends its connection, as an event loop does it.
 *
 * <p>Loaded by {@link FaultLoader}, and confined to one thread.
 */
public final class Conversation implements Scenario {
    private static final Pattern USED = Pattern.compile("used_memory:(\\d+)");
    private static final List<String> FRESH = List.of("fresh:1", "fresh:2", "fresh:3", "fresh:4", "fresh:5");

    private final List<String> before;
    private final List<String> lines;
    private final Path directory;
    private final Map<String, SessionDriver> clients = new LinkedHashMap<>();
    private final List<String> gone = new ArrayList<>();
    private KvStore store;

    /** {@code directory} is where the data are kept; {@code null} if nowhere. */
    public Conversation(List<String> before, List<String> lines, Path directory) {
        this.before = before;
        this.lines = lines;
        this.directory = directory;
    }

    @Override
    public void close() {
        store.close();
    }

    private KvStore open() {
        KvStore.Builder builder = new KvStore.Builder().shards(4);
        if (directory != null) {
            builder.dataDirectory(directory).fsync(Fsync.NEVER);
        }
        return builder.build();
    }

    @Override
    public void prepare() {
        store = open();
        before.forEach(this::run);
        lines.forEach(line -> {
            if (!line.startsWith("in process")) {
                client(line);
            }
        });
    }

    private SessionDriver client(String line) {
        return clients.computeIfAbsent(
                line.substring(0, line.indexOf(':')), name -> new SessionDriver(store, InlineReplies.RESP));
    }

    @Override
    public void act() {
        for (String line : lines) {
            run(line);
        }
        // What was told to others reaches them.
        for (Map.Entry<String, SessionDriver> client : clients.entrySet()) {
            takeMessages(client.getKey(), client.getValue());
        }
    }

    private void run(String line) {
        String request = line.substring(line.indexOf(':') + 2);
        if (line.startsWith("in process")) {
            callInside(request);
            return;
        }
        SessionDriver client = client(line);
        String name = line.substring(0, line.indexOf(':'));
        if (gone.contains(name)) {
            return;
        }
        try {
            client.receive((request + "\r\n").replace("\\r\\n", "\r\n"));
            client.takeMessages();
            while (directory != null && client.isWaiting()) {
                client.awaitMessages();
            }
        } catch (Throwable failure) {
            leave(name, client);
        }
    }

    private void callInside(String request) {
        try {
            switch (request) {
                case "transaction" ->
                    store.transaction(tx -> {
                        tx.strings().incrBy("number", 5);
                        tx.hashes().set("hash", "field", "x");
                        return tx.strings().incrBy("number:2", 5);
                    });
                default -> {
                    List<String> words = List.of(request.split(" "));
                    store.call(words.get(0), words.subList(1, words.size()).toArray());
                }
            }
        } catch (RuntimeException | Error failure) {
            // The caller's.
        }
    }

    private void takeMessages(String name, SessionDriver client) {
        if (gone.contains(name)) {
            return;
        }
        try {
            client.takeMessages();
        } catch (Throwable failure) {
            leave(name, client);
        }
    }

    private void leave(String name, SessionDriver client) {
        gone.add(name);
        try {
            client.disconnect();
        } catch (Throwable failure) {
            // An event loop reports it, and goes on.
        }
    }

    @Override
    public long check() {
        for (Map.Entry<String, SessionDriver> client : clients.entrySet()) {
            checkClient(client.getKey(), client.getValue());
        }
        SessionDriver fresh = new SessionDriver(store, InlineReplies.RESP);
        for (String key : FRESH) {
            assertEquals("+OK\r\n", askUntilItCan(fresh, "SET " + key + " v"), "SET");
        }
        assertEquals("*5\r\n" + "$1\r\nv\r\n".repeat(5), ask(fresh, "MGET " + String.join(" ", FRESH)));
        assertEquals("+OK\r\n+QUEUED\r\n*1\r\n:2\r\n", askUntilItCan(fresh, "MULTI\r\nDEL fresh:1 fresh:2\r\nEXEC"));
        SortedMap<String, String> contents = Contents.of(store);
        if (directory != null) {
            checkFiles(fresh, contents);
            fresh = new SessionDriver(store, InlineReplies.RESP);
        } else {
            disconnectAll();
        }
        assertEquals("+OK\r\n", ask(fresh, "FLUSHALL"));
        assertEquals(":0\r\n", ask(fresh, "DBSIZE"));
        assertEquals("+OK\r\n+OK\r\n", ask(fresh, "SCRIPT FLUSH\r\nFUNCTION FLUSH"));
        String info = ask(fresh, "INFO memory");
        fresh.disconnect();
        store.close();
        Matcher used = USED.matcher(info);
        assertTrue(used.find(), info);
        return Long.parseLong(used.group(1));
    }

    private void checkFiles(SessionDriver fresh, SortedMap<String, String> contents) {
        disconnectAll();
        fresh.disconnect();
        store.close();
        store = open();
        assertEquals("", difference(contents, Contents.of(store)), "in the files");
    }

    /** The keys that differ, with what was there and what the files hold. */
    private static String difference(Map<String, String> wanted, Map<String, String> found) {
        SortedSet<String> keys = new TreeSet<>(wanted.keySet());
        keys.addAll(found.keySet());
        return keys.stream()
                .filter(key -> !Objects.equals(wanted.get(key), found.get(key)))
                .map(key -> key + " is " + shortened(found.get(key)) + " instead of " + shortened(wanted.get(key)))
                .collect(Collectors.joining("\n"));
    }

    private static String shortened(String value) {
        return value == null || value.length() < 200 ? value : value.substring(0, 200) + "…";
    }

    private void disconnectAll() {
        clients.forEach((name, client) -> {
            if (!gone.contains(name)) {
                client.disconnect();
            }
        });
    }

    private static String ask(SessionDriver client, String request) {
        return new String(client.exchangePatiently((request + "\r\n").getBytes(ISO_8859_1)), ISO_8859_1);
    }

    /** The reply to requests that are refused while the store says that it cannot, for now: the log's thread may say so late. */
    private static String askUntilItCan(SessionDriver client, String requests) {
        String reply = ask(client, requests);
        while (reply.contains("MISCONF")) {
            Thread.onSpinWait();
            reply = ask(client, requests);
        }
        return reply;
    }

    /** It is closed, or it waits for a key that still can come, or it is answered. */
    private void checkClient(String name, SessionDriver client) {
        if (gone.contains(name)) {
            return;
        }
        client.takeMessages();
        if (client.isClosing()) {
            return;
        }
        if (client.isWaiting()) {
            SessionDriver other = new SessionDriver(store, InlineReplies.RESP);
            for (String key : List.of("list", "list:2")) {
                ask(other, "DEL " + key);
                ask(other, "RPUSH " + key + " late late late");
            }
            ask(other, "ZADD zset 1 late 2 later 3 latest");
            ask(other, "XADD stream * late x");
            other.disconnect();
            client.takeMessages();
            assertFalse(client.isWaiting() && !client.isClosing(), name + " waits for ever");
        }
        if (!client.isClosing()) {
            String reply = client.exchange("PING\r\n");
            assertTrue(reply.contains("PONG") || reply.contains("pong") || client.isClosing(), name + ": " + reply);
        }
    }
}
