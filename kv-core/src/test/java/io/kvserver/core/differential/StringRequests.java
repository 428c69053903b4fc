package io.kvserver.core.differential;

import static io.kvserver.core.differential.RequestGenerators.joined;
import static io.kvserver.core.differential.RequestGenerators.key;
import static io.kvserver.core.differential.RequestGenerators.oneOf;
import static io.kvserver.core.differential.RequestGenerators.request;
import static io.kvserver.core.differential.RequestGenerators.requestOfSeveral;
import static io.kvserver.core.differential.RequestGenerators.severalKeys;
import static io.kvserver.core.differential.RequestGenerators.value;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random requests on string values. Deadlines are in the past or far in the future, so that a slow run changes no reply. Stateless. */
final class StringRequests {
    private StringRequests() {}

    static Arbitrary<List<String>> all() {
        return Arbitraries.frequencyOf(
                Tuple.of(6, getAndSet()), Tuple.of(4, ranges()), Tuple.of(5, counters()), Tuple.of(1, lcs()));
    }

    private static Arbitrary<List<String>> getAndSet() {
        return Arbitraries.oneOf(
                request("GET", key()),
                request("SET", key(), value()),
                requestOfSeveral(oneOf("SET", "set"), withOptions(key(), value(), setOption())),
                requestOfSeveral(oneOf("SET"), withOptions(key(), value(), setOption())),
                request("SETNX", key(), value()),
                request("SETEX", key(), seconds(), value()),
                request("PSETEX", key(), seconds(), value()),
                request("GETSET", key(), value()),
                request("GETDEL", key()),
                request("GETEX", key()),
                requestOfSeveral(oneOf("GETEX"), getexWords()),
                requestOfSeveral(oneOf("MGET"), severalKeys()),
                requestOfSeveral(oneOf("MSET", "MSETNX"), pairs()));
    }

    /** Two words and up to three options. */
    private static Arbitrary<List<String>> withOptions(
            Arbitrary<String> first, Arbitrary<String> second, Arbitrary<List<String>> option) {
        return Combinators.combine(first, second, option.list().ofMaxSize(3))
                .as((one, other, options) -> joined(
                        one,
                        joined(other, options.stream().flatMap(List::stream).toList())));
    }

    private static Arbitrary<List<String>> getexWords() {
        return Combinators.combine(key(), expiryOption().list().ofMaxSize(2))
                .as((key, options) ->
                        joined(key, options.stream().flatMap(List::stream).toList()));
    }

    private static Arbitrary<List<String>> setOption() {
        Arbitrary<List<String>> words = oneOf(
                        "NX", "XX", "GET", "KEEPTTL", "nx", "get", "PERSIST", "", "x", "EX", "PXAT")
                .map(List::of);
        return Arbitraries.frequencyOf(Tuple.of(4, words), Tuple.of(2, deadlineOption()));
    }

    private static Arbitrary<List<String>> expiryOption() {
        Arbitrary<List<String>> words =
                oneOf("PERSIST", "persist", "KEEPTTL", "NX", "x", "EX").map(List::of);
        Arbitrary<List<String>> past = Combinators.combine(oneOf("EXAT", "PXAT"), oneOf("1", "1000000000"))
                .as(List::of);
        return Arbitraries.frequencyOf(Tuple.of(3, words), Tuple.of(3, deadlineOption()), Tuple.of(1, past));
    }

    private static Arbitrary<List<String>> deadlineOption() {
        return Arbitraries.oneOf(
                Combinators.combine(oneOf("EX", "PX", "ex", "Px"), seconds()).as(List::of),
                Combinators.combine(oneOf("EXAT", "PXAT"), instant()).as(List::of));
    }

    /** Also hours in milliseconds. */
    private static Arbitrary<String> seconds() {
        return oneOf(
                "100000000",
                "200000000",
                "0",
                "-1",
                "x",
                "1.5",
                "9223372036854775",
                "9223372036854775807",
                "-9223372036854775808",
                "9223372036854775808");
    }

    private static Arbitrary<String> instant() {
        return oneOf("99999999999999", "0", "-5", "x", "9223372036854775", "9223372036854775808");
    }

    private static Arbitrary<List<String>> pairs() {
        return Combinators.combine(key(), value())
                .as(List::of)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(pairs -> pairs.stream().flatMap(List::stream).toList());
    }

    private static Arbitrary<List<String>> ranges() {
        return Arbitraries.oneOf(
                request("APPEND", key(), value()),
                request("STRLEN", key()),
                request("GETRANGE", key(), place(), place()),
                request("SUBSTR", key(), place(), place()),
                request("SETRANGE", key(), place(), value()));
    }

    /** Offsets inside short values, around their ends, and beyond any. */
    static Arbitrary<String> place() {
        Arbitrary<String> near = Arbitraries.integers().between(-30, 60).map(String::valueOf);
        Arbitrary<String> far =
                oneOf("536870912", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "x", "01");
        return Arbitraries.frequencyOf(Tuple.of(8, near), Tuple.of(1, far));
    }

    private static Arbitrary<List<String>> counters() {
        return Arbitraries.oneOf(
                request("INCR", key()),
                request("DECR", key()),
                request("INCRBY", key(), value()),
                request("DECRBY", key(), value()),
                request("INCRBYFLOAT", key(), FloatTexts.any()),
                request("SET", key(), FloatTexts.any()));
    }

    private static Arbitrary<List<String>> lcs() {
        Arbitrary<List<String>> option = Arbitraries.oneOf(
                oneOf("LEN", "IDX", "WITHMATCHLEN", "idx", "MINMATCHLEN", "x").map(List::of),
                Combinators.combine(oneOf("MINMATCHLEN"), oneOf("0", "1", "2", "3", "-1", "x"))
                        .as(List::of));
        Arbitrary<String> letters =
                Arbitraries.strings().withChars('a', 'b', 'c').ofMinLength(1).ofMaxLength(40);
        return Arbitraries.oneOf(
                request("SET", key(), letters), requestOfSeveral(oneOf("LCS"), withOptions(key(), key(), option)));
    }
}
