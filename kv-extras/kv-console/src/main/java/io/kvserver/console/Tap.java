package io.kvserver.console;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Subscribes to channels and keeps the latest messages for a page that polls them; ends when no page has polled for a
 * while. Reads on its own daemon thread. Any thread.
 */
final class Tap implements AutoCloseable {
    private static final int KEPT = 500;
    private static final int MOST_CHANNELS = 32;
    private static final long STEP_MILLIS = 500;
    private static final long FORGOTTEN_NANOS = Duration.ofSeconds(20).toNanos();

    private final StoreClient client;
    private final Deque<Message> messages = new ArrayDeque<>();
    private long count;
    private long askedNanos = System.nanoTime();
    private @Nullable String end;
    private volatile boolean closed;

    private record Message(long number, long millis, Answer channel, Answer payload) {}

    private Tap(StoreClient client) {
        this.client = client;
    }

    /** Subscribes to channels, and to patterns if a word has {@code *}, {@code ?} or {@code [}. */
    static Tap open(StoreClients clients, String words) throws IOException, RefusedException {
        List<String> channels = new ArrayList<>(List.of("SUBSCRIBE"));
        List<String> patterns = new ArrayList<>(List.of("PSUBSCRIBE"));
        for (String word : words.strip().split("\\s+")) {
            boolean isPattern = word.contains("*") || word.contains("?") || word.contains("[");
            (isPattern ? patterns : channels).add(word);
        }
        if (words.isBlank() || channels.size() + patterns.size() - 2 > MOST_CHANNELS) {
            throw new RefusedException(400, "name 1 to " + MOST_CHANNELS + " channels or patterns");
        }
        StoreClient client = clients.open();
        try {
            subscribe(client, channels);
            subscribe(client, patterns);
        } catch (IOException | RefusedException | RuntimeException e) {
            client.close();
            throw e;
        }
        Tap tap = new Tap(client);
        Thread thread = new Thread(tap::listen, "kv-console-tap");
        thread.setDaemon(true);
        thread.start();
        return tap;
    }

    private static void subscribe(StoreClient client, List<String> words) throws IOException, RefusedException {
        if (words.size() == 1) {
            return;
        }
        client.send(List.of(StoreClient.words(words.toArray(new String[0]))));
        for (int answers = 1; answers < words.size(); answers++) {
            client.require(client.read(Bounds.MESSAGE));
        }
    }

    private void listen() {
        try {
            while (!closed && !isForgotten()) {
                if (client.await(STEP_MILLIS)) {
                    keep(client.read(Bounds.MESSAGE));
                }
            }
            ended("nobody asked for the messages");
        } catch (InterruptedIOException interrupted) {
            ended("it was interrupted");
        } catch (IOException failed) {
            ended(String.valueOf(failed.getMessage()));
        } finally {
            client.close();
        }
    }

    private synchronized boolean isForgotten() {
        return System.nanoTime() - askedNanos > FORGOTTEN_NANOS;
    }

    private synchronized void ended(String why) {
        end = why;
    }

    private synchronized void keep(Answer message) {
        boolean byPattern = message.part(0).text().equals("pmessage");
        if (!byPattern && !message.part(0).text().equals("message")) {
            return;
        }
        if (messages.size() == KEPT) {
            messages.remove();
        }
        int at = byPattern ? 2 : 1;
        messages.add(new Message(++count, System.currentTimeMillis(), message.part(at), message.part(at + 1)));
    }

    /** Writes the messages after a number, with the number of the last message. */
    synchronized void write(long after, Json json) {
        askedNanos = System.nanoTime();
        json.object()
                .name("count")
                .number(count)
                .name("end")
                .text(end)
                .name("messages")
                .array();
        for (Message message : messages) {
            if (message.number() > after) {
                json.object()
                        .name("number")
                        .number(message.number())
                        .name("time")
                        .number(message.millis());
                json.name("channel").bytes(message.channel()).name("payload").bytes(message.payload());
                json.endObject();
            }
        }
        json.endArray().endObject();
    }

    boolean isOver() {
        return closed || client.isClosed();
    }

    @Override
    public void close() {
        closed = true;
        client.close();
    }
}
