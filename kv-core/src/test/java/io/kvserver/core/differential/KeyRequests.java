package io.kvserver.core.differential;

import static io.kvserver.core.differential.RequestGenerators.key;
import static io.kvserver.core.differential.RequestGenerators.oneOf;
import static io.kvserver.core.differential.RequestGenerators.request;
import static io.kvserver.core.differential.RequestGenerators.requestOfSeveral;
import static io.kvserver.core.differential.RequestGenerators.severalKeys;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Requests on keys with any values, whose replies depend only on earlier requests: patterns match at most one key, because the order of several is the server's, and RANDOMKEY and the history of objects have tests of their own. Stateless.
 */
final class KeyRequests {
    private KeyRequests() {}

    static Arbitrary<List<String>> all() {
        return Arbitraries.oneOf(
                requestOfSeveral(oneOf("DEL", "UNLINK", "EXISTS", "TOUCH"), severalKeys()),
                request("TYPE", key()),
                request("RENAME", key(), key()),
                request("RENAMENX", key(), key()),
                request("COPY", key(), key()),
                request("COPY", key(), key(), oneOf("REPLACE", "replace", "DB", "FOO")),
                request("COPY", key(), key(), oneOf("DB"), database()),
                request("COPY", key(), key(), oneOf("db"), database(), oneOf("REPLACE", "DB")),
                request("MOVE", key(), database()),
                request("DUMP", key()),
                restore(),
                request("KEYS", patternForOne()),
                request("SCAN", cursor(), oneOf("COUNT"), oneOf("1000000"), oneOf("MATCH"), patternForOne()),
                request("SCAN", oneOf("0"), oneOf("MATCH"), patternForOne(), oneOf("COUNT"), count()),
                request("SCAN", oneOf("0"), oneOf("TYPE"), oneOf("hash", "foo", ""), oneOf("COUNT"), oneOf("100000")),
                request("OBJECT", oneOf("HELP", "help", "FREQ", "FOO")),
                request("OBJECT", oneOf("FREQ", "FOO"), key()));
    }

    static Arbitrary<String> database() {
        return oneOf("0", "0", "1", "1", "2", "15", "16", "-1", "x", "", "01", "2147483648", "9223372036854775808");
    }

    /** Cursors that start a scan, or are invalid: one call scans all of a small store. */
    private static Arbitrary<String> cursor() {
        return oneOf("0", "00", "+0", "-0", "", "x", " 0", "0 ", "-", "18446744073709551616");
    }

    private static Arbitrary<String> count() {
        return oneOf("1000", "9223372036854775807", "0", "-1", "x", "9223372036854775808");
    }

    private static Arbitrary<String> patternForOne() {
        return oneOf("a", "[a]", "[a-a]", "b", "\\b", "k[d-f]y", "key", "", "nothing*", "[n]othing?");
    }

    private static Arbitrary<List<String>> restore() {
        Arbitrary<List<String>> options = oneOf(
                        "REPLACE",
                        "REPLACE",
                        "replace",
                        "ABSTTL",
                        "IDLETIME",
                        "FREQ",
                        "5",
                        "0",
                        "256",
                        "-1",
                        "x",
                        "FOO")
                .list()
                .ofMaxSize(4);
        // A deadline is missing, in the past, or an absolute date, so that it does not matter when the request arrives.
        Arbitrary<List<String>> times = Arbitraries.oneOf(
                options.map(some -> some.stream()
                                .filter(word -> !word.equals("ABSTTL"))
                                .toList())
                        .map(some -> with("0", some)),
                options.map(some -> with("0", some)),
                Combinators.combine(
                                oneOf("1", "4102444800000", "9223372036854775807", "-1", "x", "9223372036854775808"),
                                options)
                        .as((time, some) -> with(time, with("ABSTTL", some))));
        return Combinators.combine(key(), times, payload()).as((key, words, payload) -> {
            List<String> request = new ArrayList<>(List.of("RESTORE", key, words.get(0), payload));
            request.addAll(words.subList(1, words.size()));
            return request;
        });
    }

    private static List<String> with(String first, List<String> rest) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(rest);
        return all;
    }

    private static Arbitrary<String> payload() {
        return Arbitraries.oneOf(
                Arbitraries.of("", "hello", "123", "-70000", "abcabcabcabcabcabcabcabcabcabcabcabc")
                        .map(RdbPayloads::ofString),
                oneOf("", "x", "0123456789"),
                Arbitraries.just(RdbPayloads.sealed("\0\5hell")),
                Arbitraries.just(RdbPayloads.sealed("\0\u00c0\7", 13)));
    }
}
