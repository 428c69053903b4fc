package io.kvserver.core.differential;

import static io.kvserver.core.differential.RequestGenerators.joined;
import static io.kvserver.core.differential.RequestGenerators.key;
import static io.kvserver.core.differential.RequestGenerators.oneOf;
import static io.kvserver.core.differential.RequestGenerators.request;
import static io.kvserver.core.differential.RequestGenerators.requestOfSeveral;
import static io.kvserver.core.differential.RequestGenerators.severalKeys;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random requests on string values as bits. Stateless. */
final class BitRequests {
    private BitRequests() {}

    static Arbitrary<List<String>> all() {
        return Arbitraries.oneOf(
                request("SET", key(), bytes()),
                request("SETBIT", key(), position(), oneOf("0", "1", "1", "2", "-1", "x")),
                request("GETBIT", key(), position()),
                request("BITCOUNT", key()),
                request("BITCOUNT", key(), StringRequests.place(), StringRequests.place()),
                request("BITCOUNT", key(), place(), place(), unit()),
                request("BITPOS", key(), bit()),
                request("BITPOS", key(), bit(), StringRequests.place()),
                request("BITPOS", key(), bit(), StringRequests.place(), StringRequests.place()),
                request("BITPOS", key(), bit(), place(), place(), unit()),
                bitop(),
                bitfield(),
                bitfield());
    }

    /** Values with long runs of equal bits. */
    private static Arbitrary<String> bytes() {
        Arbitrary<String> run = Combinators.combine(
                        oneOf("\0", "\0", "\u00ff", "\u00ff", "\u0001", "\u0080", "\u007f", "\u00fe"),
                        Arbitraries.integers().between(0, 20))
                .as(String::repeat);
        return run.list().ofMaxSize(4).map(runs -> String.join("", runs));
    }

    private static Arbitrary<String> position() {
        Arbitrary<String> near = Arbitraries.integers().between(0, 300).map(String::valueOf);
        return Arbitraries.frequencyOf(
                Tuple.of(8, near),
                Tuple.of(
                        1,
                        oneOf("4294967296", "-1", "x", "", "#1", "9223372036854775807", "9223372036854775808", "01")));
    }

    private static Arbitrary<String> place() {
        Arbitrary<String> bits = Arbitraries.integers().between(-300, 400).map(String::valueOf);
        return Arbitraries.oneOf(bits, StringRequests.place());
    }

    private static Arbitrary<String> bit() {
        return oneOf("0", "1", "0", "1", "0", "1", "2", "-1", "x");
    }

    private static Arbitrary<String> unit() {
        return oneOf("BIT", "bit", "BYTE", "byte", "BITS", "");
    }

    private static Arbitrary<List<String>> bitop() {
        Arbitrary<List<String>> words = Combinators.combine(
                        oneOf("AND", "OR", "XOR", "NOT", "not", "and", "NAND", ""), severalKeys())
                .as(RequestGenerators::joined);
        Arbitrary<List<String>> not =
                Combinators.combine(key(), key()).as((target, source) -> List.of("NOT", target, source));
        return requestOfSeveral(oneOf("BITOP"), Arbitraries.frequencyOf(Tuple.of(3, words), Tuple.of(1, not)));
    }

    private static Arbitrary<List<String>> bitfield() {
        Arbitrary<List<String>> words = Combinators.combine(
                        key(), operation().list().ofMaxSize(5))
                .as((key, operations) ->
                        joined(key, operations.stream().flatMap(List::stream).toList()));
        return requestOfSeveral(oneOf("BITFIELD", "BITFIELD", "bitfield", "BITFIELD_RO"), words);
    }

    private static Arbitrary<List<String>> operation() {
        Arbitrary<List<String>> get =
                Combinators.combine(oneOf("GET", "get"), type(), offset()).as(List::of);
        Arbitrary<List<String>> write = Combinators.combine(
                        oneOf("SET", "INCRBY", "incrby"), type(), offset(), operand())
                .as(List::of);
        Arbitrary<List<String>> overflow = Combinators.combine(
                        oneOf("OVERFLOW", "overflow"), oneOf("WRAP", "SAT", "FAIL", "sat", "fail"))
                .as(List::of);
        Arbitrary<List<String>> wrong = oneOf("GET", "FOO", "OVERFLOW FOO", "OVERFLOW", "SET u8 0", "GET u8")
                .map(text -> List.of(text.split(" ")));
        return Arbitraries.frequencyOf(
                Tuple.of(20, get), Tuple.of(40, write), Tuple.of(20, overflow), Tuple.of(1, wrong));
    }

    private static Arbitrary<String> type() {
        Arbitrary<String> right = Combinators.combine(
                        oneOf("i", "u"), Arbitraries.integers().between(1, 63))
                .as((sign, width) -> sign + width);
        return Arbitraries.frequencyOf(
                Tuple.of(30, right),
                Tuple.of(8, oneOf("i64", "u63", "i63", "u1", "i1", "u8")),
                Tuple.of(1, oneOf("u64", "i65", "u0", "i-1", "I8", "x8", "i", "", "8", "i08")));
    }

    private static Arbitrary<String> offset() {
        Arbitrary<String> bits = Arbitraries.integers().between(0, 200).map(String::valueOf);
        Arbitrary<String> counted = Arbitraries.integers().between(0, 6).map(place -> "#" + place);
        Arbitrary<String> wrong = oneOf("#", "#x", "##1", "-1", "#-1", "4294967296", "#4294967296", "x", "");
        return Arbitraries.frequencyOf(Tuple.of(20, bits), Tuple.of(10, counted), Tuple.of(1, wrong));
    }

    private static Arbitrary<String> operand() {
        Arbitrary<String> small = Arbitraries.integers().between(-300, 300).map(String::valueOf);
        Arbitrary<String> any = Arbitraries.longs().map(String::valueOf);
        return Arbitraries.frequencyOf(
                Tuple.of(20, small),
                Tuple.of(20, any),
                Tuple.of(1, oneOf("9223372036854775807", "-9223372036854775808", "9223372036854775808", "x")));
    }
}
