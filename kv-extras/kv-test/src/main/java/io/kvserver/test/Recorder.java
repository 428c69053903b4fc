package io.kvserver.test;

import io.kvserver.core.session.Interception;
import io.kvserver.core.session.Interceptor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The requests that clients have sent, and what a test expects of them.
 *
 * <pre>{@code
 * recorder.expect("SET", "user:1", Recorder.ANY);
 * recorder.expectNone("DEL");
 * recorder.expectExactly("GET user:1", "SET user:1 Ada");
 * }</pre>
 *
 * <p>A request is recorded when the server reads it, so before its client has the reply. What a client library says when it connects
 * (HELLO, AUTH, SELECT, PING, CLIENT, COMMAND, QUIT) is in {@link #all} only: it differs from version to version. The last
 * 10,000 requests are kept.
 *
 * <p>Thread: any.
 */
public final class Recorder implements Interceptor {
    /** Stands for any one word of a request. */
    public static final String ANY = "*any*";

    private static final int MOST = 10_000;
    private static final Set<String> GREETINGS = Set.of("hello", "auth", "select", "ping", "client", "command", "quit");

    private final Deque<RecordedRequest> requests = new ArrayDeque<>();

    /** Without any request. */
    public Recorder() {}

    @Override
    public Interception intercept(Request request) {
        List<String> words =
                IntStream.range(0, request.count()).mapToObj(request::text).toList();
        String name = request.clientName();
        RecordedRequest seen = new RecordedRequest(name.isEmpty() ? request.address() : name, request.command(), words);
        synchronized (this) {
            if (requests.size() == MOST) {
                requests.removeFirst();
            }
            requests.addLast(seen);
        }
        return Interception.PASS;
    }

    /** All that are kept, oldest first. */
    public synchronized List<RecordedRequest> all() {
        return List.copyOf(requests);
    }

    /** All that are kept but for what clients say when they connect, oldest first. */
    public List<RecordedRequest> requests() {
        return all().stream().filter(request -> !isGreeting(request.command())).toList();
    }

    private static boolean isGreeting(String command) {
        int bar = command.indexOf('|');
        return GREETINGS.contains(bar < 0 ? command : command.substring(0, bar));
    }

    /** Forgets all. */
    public synchronized void clear() {
        requests.clear();
    }

    /**
     * Fails unless a request with these words has come: the command in any case, the others as they are, {@link #ANY} for any word.
     *
     * @return the first such request
     */
    public RecordedRequest expect(String command, String... words) {
        List<String> wanted =
                Stream.concat(Stream.of(command), Stream.of(words)).toList();
        return requests().stream()
                .filter(request -> request.is(wanted))
                .findFirst()
                .orElseThrow(() -> failure("expected the request\n  " + text(wanted)));
    }

    /** Fails if a request with this command has come. */
    public void expectNone(String command) {
        if (requests().stream().anyMatch(request -> request.words().get(0).equalsIgnoreCase(command))) {
            throw failure("expected no " + command);
        }
    }

    /**
     * Fails unless these requests have come, in this order, and no others. Each is written as at a shell, its words separated by
     * one blank: {@code "SET key *any*"}; a word with a blank in it can only be told with {@link #expect}.
     */
    public void expectExactly(String... expected) {
        List<RecordedRequest> came = requests();
        boolean same = came.size() == expected.length
                && IntStream.range(0, expected.length)
                        .allMatch(i -> came.get(i).is(List.of(expected[i].split(" ", -1))));
        if (!same) {
            throw failure("expected exactly" + lines(List.of(expected)));
        }
    }

    /** Fails unless these requests have come in this order, perhaps with others between; written as for {@link #expectExactly}. */
    public void expectInOrder(String... expected) {
        int found = 0;
        for (RecordedRequest request : requests()) {
            if (found < expected.length && request.is(List.of(expected[found].split(" ", -1)))) {
                found++;
            }
        }
        if (found < expected.length) {
            throw failure("expected in this order" + lines(List.of(expected)) + "\nbut after " + found
                    + " of these there was no\n  " + expected[found]);
        }
    }

    private AssertionError failure(String expected) {
        List<RecordedRequest> came = requests();
        return new AssertionError(
                came.isEmpty()
                        ? expected + "\nbut no request came"
                        : expected + "\nbut there came"
                                + lines(came.stream()
                                        .map(request -> request + "    (" + request.client() + ")")
                                        .toList()));
    }

    private static String text(List<String> words) {
        List<String> quoted = new ArrayList<>();
        words.forEach(word -> quoted.add(RecordedRequest.quoted(word)));
        return String.join(" ", quoted);
    }

    private static String lines(List<String> each) {
        return each.isEmpty() ? "\n  nothing" : "\n  " + String.join("\n  ", each);
    }
}
