package io.kvserver.console;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.MemoryConnection;
import io.kvserver.core.session.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** An in-memory client of the store, in RESP3, that acts as a user. Confined to one thread at a time. */
final class StoreClient implements AutoCloseable {
    /** The most time for an answer; then the request is abandoned. */
    static final long LIMIT_MILLIS = 10_000;

    private static final byte[] LINE_END = {'\r', '\n'};

    private final MemoryConnection connection;
    private final AnswerReader reader;
    private int database;

    private StoreClient(MemoryConnection connection) {
        this.connection = connection;
        this.reader = new AnswerReader(connection);
    }

    /**
     * Connects a client.
     *
     * @throws RefusedException if there is no such user, the user is disabled, or the store accepts no client
     */
    static StoreClient open(KvStore store, String user) throws IOException, RefusedException {
        AtomicBoolean known = new AtomicBoolean();
        MemoryConnection connection = MemoryConnection.open(
                wake -> {
                    Session session = store.newSession(InlineReplies.RESP, MemoryConnection.nextOrigin(null), wake);
                    known.set(session.identify(user));
                    return session;
                },
                false);
        StoreClient client = new StoreClient(connection);
        try {
            if (!known.get()) {
                throw new RefusedException(403, "there is no user " + user + " that is on");
            }
            client.require(client.call(Bounds.FACTS, words("HELLO", "3", "SETNAME", "kv-console")));
            return client;
        } catch (IOException | RefusedException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    /** A request from words. */
    static byte[][] words(String... words) {
        byte[][] bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i].getBytes(StandardCharsets.UTF_8);
        }
        return bytes;
    }

    /** A request on a key. */
    static byte[][] onKey(String command, byte[] key, String... further) {
        byte[][] bytes = new byte[2 + further.length][];
        bytes[0] = command.getBytes(StandardCharsets.UTF_8);
        bytes[1] = key;
        System.arraycopy(words(further), 0, bytes, 2, further.length);
        return bytes;
    }

    /** Returns the answer unless it is an error. */
    Answer require(Answer answer) throws RefusedException {
        if (answer.isError()) {
            throw RefusedException.byStore(answer);
        }
        return answer;
    }

    /** Selects the database of later requests. */
    void select(int number) throws IOException, RefusedException {
        if (database != number) {
            require(call(Bounds.FACTS, words("SELECT", Integer.toString(number))));
            database = number;
        }
    }

    /** Sends a request and reads its answer. */
    Answer call(Bounds bounds, byte[]... words) throws IOException {
        send(List.of(words));
        return reader.read(bounds, LIMIT_MILLIS);
    }

    /** Sends several requests at once and reads their answers. */
    List<Answer> calls(Bounds bounds, List<byte[][]> requests) throws IOException {
        for (byte[][] request : requests) {
            send(List.of(request));
        }
        List<Answer> answers = new ArrayList<>(requests.size());
        for (int i = 0; i < requests.size(); i++) {
            answers.add(reader.read(bounds, LIMIT_MILLIS));
        }
        return answers;
    }

    /** Sends a request. */
    void send(List<byte[]> words) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        bytes.writeBytes(("*" + words.size() + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (byte[] word : words) {
            bytes.writeBytes(("$" + word.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            bytes.writeBytes(word);
            bytes.writeBytes(LINE_END);
        }
        connection.output().write(bytes.toByteArray());
    }

    /** Waits for an answer or a message. Returns whether there is one in time. */
    boolean await(long millis) throws IOException {
        return reader.await(millis);
    }

    /** Reads the next answer or message. */
    Answer read(Bounds bounds) throws IOException {
        return reader.read(bounds, LIMIT_MILLIS);
    }

    boolean isClosed() {
        return connection.isClosed();
    }

    /** Disconnects and abandons a waiting request. Thread: any. */
    @Override
    public void close() {
        connection.close();
    }
}
