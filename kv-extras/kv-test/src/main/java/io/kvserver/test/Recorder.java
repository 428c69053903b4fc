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
 * Records the requests of clients and checks a test's expectations.
 *
 * <pre>{@code
 * recorder.expect("SET", "user:1", Recorder.ANY);
 * recorder.expectNone("DEL");
 * recorder.expectExactly("GET user:1", "SET user:1 Ada");
 * }</pre>
 *
 * <p>A request is recorded when the server reads it, so before its client gets the reply. Requests that client libraries send
 * when they connect (HELLO, AUTH, SELECT, PING, CLIENT, COMMAND, QUIT) are only in {@link #all}, because they differ between
 * library versions. The last 10,000 requests are kept.
 *
 * <p>Thread: any.
 */
public final class Recorder implements Interceptor {
    /** Matches any one word of a request. */
    public static final String ANY = "*any*";

    private static final int MOST = 10_000;
    private static final Set<String> GREETINGS = Set.of("hello", "auth", "select", "ping", "client", "command", "quit");

    private final Deque<RecordedRequest> requests = new ArrayDeque<>();

    /** Creates an empty recording. */
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

    /** Returns all recorded requests, oldest first. */
    public synchronized List<RecordedRequest> all() {
        return List.copyOf(requests);
    }

    /** Returns the recorded requests except those that client libraries send when they connect, oldest first. */
    public List<RecordedRequest> requests() {
        return all().stream().filter(request -> !isGreeting(request.command())).toList();
    }

    private static boolean isGreeting(String command) {
        int bar = command.indexOf('|');
        return GREETINGS.contains(bar < 0 ? command : command.substring(0, bar));
    }

    /** Removes all recorded requests. */
    public synchronized void clear() {
        requests.clear();
    }

    /**
     * Fails unless a request with these words was recorded. The case of the command is ignored; {@link #ANY} matches any
     * word.
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

    /** Fails if a request with this command was recorded. */
    public void expectNone(String command) {
        if (requests().stream().anyMatch(request -> request.words().get(0).equalsIgnoreCase(command))) {
            throw failure("expected no " + command);
        }
    }

    /**
     * Fails unless exactly these requests were recorded, in this order. Each is one text with its words separated by single
     * blanks, such as {@code "SET key *any*"}; for a word with a blank use {@link #expect}.
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

    /**
     * Fails unless these requests were recorded in this order, possibly with others in between; written as for {@link
     * #expectExactly}.
     */
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
