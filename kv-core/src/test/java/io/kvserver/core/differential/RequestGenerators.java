package io.kvserver.core.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Random requests, one method or file for each family of commands: mostly valid, on few keys and with numbers at the limits, sometimes with too few or too many arguments, or of the wrong type. A new family is a new method or file and a line in {@link #all}; a new command is a line in its family. Stateless.
 */
final class RequestGenerators {
    private RequestGenerators() {}

    /** Requests of all families that can be compared. */
    static Arbitrary<List<String>> all() {
        Arbitrary<List<String>> rightOnes = Arbitraries.frequencyOf(
                Tuple.of(43, rightOnesOnKeys()),
                Tuple.of(3, ServerRequests.all()),
                Tuple.of(4, ConnectionRequests.all()));
        return withWrongOnes(rightOnes).filter(DeliberateDifferences::allow);
    }

    /** Requests of the families that work on keys, including ones that change collections. Those come in a server's order. */
    static Arbitrary<List<String>> onKeys() {
        return withWrongOnes(Arbitraries.frequencyOf(
                Tuple.of(43, rightOnesOnKeys()), Tuple.of(6, HashRequests.all()), Tuple.of(6, SetRequests.all())));
    }

    private static Arbitrary<List<String>> rightOnesOnKeys() {
        return Arbitraries.frequencyOf(
                Tuple.of(16, StringRequests.all()),
                Tuple.of(8, BitRequests.all()),
                Tuple.of(6, KeyRequests.all()),
                Tuple.of(6, ExpiryRequests.all()),
                Tuple.of(3, DatabaseRequests.all()),
                Tuple.of(4, transactions()));
    }

    private static Arbitrary<List<String>> withWrongOnes(Arbitrary<List<String>> rightOnes) {
        Arbitrary<List<String>> mangledOnes = mangled(rightOnes.filter(RequestGenerators::mayBeMangled));
        return Arbitraries.frequencyOf(Tuple.of(12, rightOnes), Tuple.of(1, mangledOnes), Tuple.of(1, unknown()));
    }

    static Arbitrary<List<String>> transactions() {
        return Arbitraries.oneOf(
                request("MULTI"),
                request("EXEC"),
                request("EXEC"),
                request("DISCARD"),
                requestOfSeveral(oneOf("WATCH"), severalKeys()),
                request("UNWATCH"));
    }

    private static Arbitrary<List<String>> unknown() {
        return requestOfSeveral(
                oneOf("FOO", "get ", "", "SE\u00e9", "x\r\ny", "x\0y", "x".repeat(200)),
                value().filter(value -> value.length() < 200).list().ofMaxSize(4));
    }

    /** Whether other arguments are allowed, too: the replies still depend only on earlier requests, and no client is blocked or closed. */
    private static boolean mayBeMangled(List<String> request) {
        return !List.of(
                        "EXPIRE", "PEXPIRE", "RESTORE", "SET", "SETEX", "PSETEX", "GETEX", "KEYS", "SCAN", "CONFIG",
                        "CLIENT")
                .contains(request.get(0).toUpperCase(Locale.ROOT));
    }

    /** Requests with words removed or added, or with their name in another case. */
    private static Arbitrary<List<String>> mangled(Arbitrary<List<String>> requests) {
        return Combinators.combine(requests, Arbitraries.integers().between(0, 3), severalValues())
                .as((request, kept, added) -> {
                    List<String> words = new ArrayList<>(request.subList(0, Math.min(request.size(), 1 + kept)));
                    words.addAll(added);
                    return words;
                });
    }

    static Arbitrary<String> key() {
        return Arbitraries.of("a", "b", "c", "key", "", "\0\r\n");
    }

    static Arbitrary<List<String>> severalKeys() {
        return key().list().ofMinSize(1).ofMaxSize(5);
    }

    static Arbitrary<String> value() {
        Arbitrary<String> numbers = Arbitraries.of(
                "0",
                "1",
                "-1",
                "41",
                "01",
                "+5",
                "-0",
                " 1",
                "1 ",
                "1.5",
                "1e3",
                "9223372036854775806",
                "9223372036854775807",
                "9223372036854775808",
                "-9223372036854775808",
                "-9223372036854775809",
                "99999999999999999999999");
        Arbitrary<String> bytes =
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(20);
        Arbitrary<String> text = Arbitraries.of("x", "", "hello world", "'", "\r\n", "y".repeat(20_000));
        return Arbitraries.frequencyOf(Tuple.of(5, numbers), Tuple.of(2, bytes), Tuple.of(2, text));
    }

    static Arbitrary<List<String>> severalValues() {
        return value().filter(value -> value.length() < 200 && value.indexOf('\0') < 0)
                .list()
                .ofMaxSize(4);
    }

    static Arbitrary<String> oneOf(String... words) {
        return Arbitraries.of(words);
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    static Arbitrary<List<String>> request(String name, Arbitrary<String>... words) {
        return Combinators.combine(
                        Arbitraries.of(name, name, name.toLowerCase(Locale.ROOT)),
                        Combinators.combine(List.of(words)).as(all -> all))
                .as(RequestGenerators::joined);
    }

    static Arbitrary<List<String>> requestOfSeveral(Arbitrary<String> name, Arbitrary<List<String>> words) {
        return Combinators.combine(name, words).as(RequestGenerators::joined);
    }

    static List<String> joined(String first, List<String> rest) {
        List<String> words = new ArrayList<>();
        words.add(first);
        words.addAll(rest);
        return words;
    }
}
