package io.kvserver.core.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class RequestParserProperties {
    private static final ProtocolLimits SMALL = new ProtocolLimits(20, 4, 10, 40);

    /** A request as its words, with one char per byte, and as what a client sends. */
    record Sent(List<String> words, String bytes) {
        @Override
        public String toString() {
            return Texts.quoted(bytes);
        }
    }

    @Property
    void whatIsEncodedIsParsed(@ForAll("requests") List<Sent> requests) {
        ParsedInput parsed = ParsedInput.whole(bytes(requests), ProtocolLimits.DEFAULT);

        assertEquals(new ParsedInput(requests.stream().map(Sent::words).toList(), ""), parsed);
    }

    @Property
    void anySplitGivesTheSameRequests(
            @ForAll("requests") List<Sent> requests,
            @ForAll("sizes") List<Integer> sizes,
            @ForAll @IntRange(max = 40) int padding) {
        byte[] input = bytes(requests);

        ParsedInput parsed = ParsedInput.inPieces(input, sizes, padding, ProtocolLimits.DEFAULT);

        assertEquals(ParsedInput.whole(input, ProtocolLimits.DEFAULT), parsed);
    }

    @Property
    void anySplitOfAnythingGivesTheSameRequestsAndTheSameError(
            @ForAll("requests") List<Sent> requests,
            @ForAll("anything") String anything,
            @ForAll("sizes") List<Integer> sizes,
            @ForAll @IntRange(max = 40) int padding) {
        byte[] input = (text(requests) + anything).getBytes(ISO_8859_1);

        ParsedInput parsed = ParsedInput.inPieces(input, sizes, padding, ProtocolLimits.DEFAULT);

        assertEquals(ParsedInput.whole(input, ProtocolLimits.DEFAULT), parsed);
    }

    @Property
    void anySplitIsRefusedAtTheSameLimit(
            @ForAll("requests") List<Sent> requests,
            @ForAll("sizes") List<Integer> sizes,
            @ForAll @IntRange(max = 40) int padding) {
        byte[] input = bytes(requests);

        ParsedInput parsed = ParsedInput.inPieces(input, sizes, padding, SMALL);

        assertEquals(ParsedInput.whole(input, SMALL), parsed);
    }

    @Provide
    Arbitrary<List<Sent>> requests() {
        return Arbitraries.oneOf(arrays(), lines()).list().ofMaxSize(6).withoutEdgeCases();
    }

    @Provide
    Arbitrary<List<Integer>> sizes() {
        return Arbitraries.integers().between(1, 12).list().ofMaxSize(80).withoutEdgeCases();
    }

    /** Bytes that occur in requests, in any order. */
    @Provide
    Arbitrary<String> anything() {
        Arbitrary<String> tokens = Arbitraries.of(
                "*", "$", "\r\n", "\r", "\n", "-", "0", "1", "2", "\"", "'", "\\", "x", " ", "a\r\n", "\0");
        return tokens.list().ofMaxSize(30).map(list -> String.join("", list)).withoutEdgeCases();
    }

    private static Arbitrary<Sent> arrays() {
        return words().list()
                .ofMaxSize(5)
                .map(words -> new Sent(
                        words,
                        "*" + words.size() + "\r\n"
                                + words.stream()
                                        .map(word -> "$" + word.length() + "\r\n" + word + "\r\n")
                                        .collect(Collectors.joining())));
    }

    private static Arbitrary<Sent> lines() {
        Arbitrary<Sent> word = Combinators.combine(words(), Arbitraries.of(Quotes.class))
                .as((text, quotes) -> new Sent(List.of(text), quotes.encode(text)));
        Arbitrary<String> spaces = Arbitraries.of(" ", "  ", "\t", " \u000b\f");
        return Combinators.combine(word.list().ofMaxSize(5), spaces, Arbitraries.of("\n", "\r\n", " \n"))
                .as((encoded, space, lineEnd) -> new Sent(
                        encoded.stream().flatMap(one -> one.words().stream()).toList(),
                        // Never '*' as the first byte.
                        space + encoded.stream().map(Sent::bytes).collect(Collectors.joining(space)) + lineEnd));
    }

    private static Arbitrary<String> words() {
        Arbitrary<String> anyBytes =
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(12);
        Arbitrary<String> awkward =
                Arbitraries.strings().withChars("\r\n\0\"'\\ x*$n0").ofMaxLength(12);
        return Arbitraries.oneOf(
                anyBytes, awkward, Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8));
    }

    private static String text(List<Sent> requests) {
        return requests.stream().map(Sent::bytes).collect(Collectors.joining());
    }

    private static byte[] bytes(List<Sent> requests) {
        return text(requests).getBytes(ISO_8859_1);
    }

    /** Ways to write a word in a line; one that cannot express the word falls back to hexadecimal escapes. */
    enum Quotes {
        NONE {
            @Override
            String encode(String word) {
                boolean plain = !word.isEmpty() && word.chars().noneMatch(c -> " \t\n\u000b\f\r\"'".indexOf(c) >= 0);
                return plain ? word : HEX.encode(word);
            }
        },
        SINGLE {
            @Override
            String encode(String word) {
                // A backslash is itself unless a quote follows, the closing one included.
                boolean possible = word.indexOf('\n') < 0 && word.indexOf('\\') < 0;
                return possible ? "'" + word.replace("'", "\\'") + "'" : HEX.encode(word);
            }
        },
        DOUBLE {
            @Override
            String encode(String word) {
                return '"'
                        + word.replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                                .replace("\n", "\\n")
                                .replace("\r", "\\r")
                                .replace("\t", "\\t")
                                .replace("\b", "\\b")
                                .replace("\u0007", "\\a")
                        + '"';
            }
        },
        HEX {
            @Override
            String encode(String word) {
                return word.chars()
                        .mapToObj(c -> String.format("\\x%02x", c))
                        .collect(Collectors.joining("", "\"", "\""));
            }
        };

        abstract String encode(String word);
    }
}
