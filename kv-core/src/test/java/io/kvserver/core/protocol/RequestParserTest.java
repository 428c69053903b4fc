package io.kvserver.core.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestParserTest {
    private static final ProtocolLimits SMALL = new ProtocolLimits(20, 3, 10, 30);

    /** Inputs up to the first wrong byte, and the error. */
    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("*x", "invalid multibulk length"),
                Arguments.of("*\r", "invalid multibulk length"),
                Arguments.of("* ", "invalid multibulk length"),
                Arguments.of("*+", "invalid multibulk length"),
                Arguments.of("*01", "invalid multibulk length"),
                Arguments.of("*00", "invalid multibulk length"),
                Arguments.of("*-\r", "invalid multibulk length"),
                Arguments.of("*-0\r", "invalid multibulk length"),
                Arguments.of("*--", "invalid multibulk length"),
                Arguments.of("*1x", "invalid multibulk length"),
                Arguments.of("*1\rx", "invalid multibulk length"),
                Arguments.of("*1\n", "invalid multibulk length"),
                Arguments.of("*1048577", "invalid multibulk length"),
                Arguments.of("*-12345678901", "invalid multibulk length"),
                Arguments.of("*1\r\n$-", "invalid bulk length"),
                Arguments.of("*1\r\n$\r", "invalid bulk length"),
                Arguments.of("*1\r\n$x", "invalid bulk length"),
                Arguments.of("*1\r\n$+", "invalid bulk length"),
                Arguments.of("*1\r\n$07", "invalid bulk length"),
                Arguments.of("*1\r\n$3\rx", "invalid bulk length"),
                Arguments.of("*1\r\n$536870913", "invalid bulk length"),
                Arguments.of("*1\r\n$999999999", "invalid bulk length"),
                Arguments.of("*1\r\n:", "expected '$', got ':'"),
                Arguments.of("*1\r\n\r", "expected '$', got '\r'"),
                Arguments.of("*2\r\n$1\r\na\r\n\u00ff", "expected '$', got '\u00ff'"),
                Arguments.of("*1\r\n$1\r\nab", "expected CRLF after a bulk string of 1 bytes"),
                Arguments.of("*1\r\n$1\r\na\rb", "expected CRLF after a bulk string of 1 bytes"),
                Arguments.of("*1\r\n$0\r\nx", "expected CRLF after a bulk string of 0 bytes"),
                Arguments.of("\"a\n", "unbalanced quotes in request"),
                Arguments.of("'a\n", "unbalanced quotes in request"),
                Arguments.of("SET a \"\n", "unbalanced quotes in request"),
                Arguments.of("SET a b\"\n", "unbalanced quotes in request"),
                Arguments.of("\"a\"b\n", "unbalanced quotes in request"),
                Arguments.of("'a'b\n", "unbalanced quotes in request"),
                Arguments.of("\"a\\\"\n", "unbalanced quotes in request"),
                Arguments.of("'a\\'\n", "unbalanced quotes in request"),
                Arguments.of("\"a\\\n", "unbalanced quotes in request"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedInputIsRefusedAtItsFirstWrongByte(String input, String error) throws ProtocolException {
        byte[] bytes = bytes(input);
        RequestParser parser = new RequestParser(ProtocolLimits.DEFAULT);
        Args args = Args.in(bytes);

        assertFalse(parser.parse(args, 0, bytes.length - 1));
        ProtocolException refusal = assertThrows(ProtocolException.class, () -> parser.parse(args, 0, bytes.length));

        assertEquals("ERR Protocol error: " + error, refusal.text());
    }

    /** Complete inputs and the words of the requests in them. */
    static Stream<Arguments> wellFormed() {
        return Stream.of(
                Arguments.of("", List.of()),
                Arguments.of("\n", List.of(List.of())),
                Arguments.of("\r\n", List.of(List.of())),
                Arguments.of(" \t \r\n", List.of(List.of())),
                Arguments.of("*0\r\n", List.of(List.of())),
                Arguments.of("*-1\r\n", List.of(List.of())),
                Arguments.of("*-9\r\n", List.of(List.of())),
                Arguments.of("*1\r\n$0\r\n\r\n", List.of(List.of(""))),
                Arguments.of("*1\r\n$4\r\n\r\n\r\n\r\n", List.of(List.of("\r\n\r\n"))),
                Arguments.of("*2\r\n$1\r\n\0\r\n$1\r\n*\r\n", List.of(List.of("\0", "*"))),
                Arguments.of("*0\r\n*1\r\n$1\r\na\r\n\nb\n", List.of(List.of(), List.of("a"), List.of(), List.of("b"))),
                Arguments.of("GET a\n", List.of(List.of("GET", "a"))),
                Arguments.of("  GET\t\u000b\fa\u000b\f  \r\n", List.of(List.of("GET", "a\u000b\f"))),
                Arguments.of(" *1\n", List.of(List.of("*1"))),
                Arguments.of("a\rb\n", List.of(List.of("a", "b"))),
                Arguments.of("\u00ff\0\u0080\n", List.of(List.of("\u00ff\0\u0080"))),
                Arguments.of("\"\" ''\n", List.of(List.of("", ""))),
                Arguments.of("\"a\"\u000b'b'\fc\n", List.of(List.of("a", "b", "c"))),
                Arguments.of("\"a b\" 'c d'\n", List.of(List.of("a b", "c d"))),
                Arguments.of("x\"a b\" y'c d'\n", List.of(List.of("xa b", "yc d"))),
                Arguments.of("\"\\n\\r\\t\\b\\a\\\\\\\"\\q\"\n", List.of(List.of("\n\r\t\b\u0007\\\"q"))),
                Arguments.of("\"\\x00\\xfF\\x1g\\x\"\n", List.of(List.of("\0\u00ffx1gx"))),
                Arguments.of("'\\n\\x00\\''\n", List.of(List.of("\\n\\x00'"))),
                Arguments.of("\\x41 a\\\n", List.of(List.of("\\x41", "a\\"))));
    }

    @ParameterizedTest
    @MethodSource("wellFormed")
    void wellFormedInputGivesItsWords(String input, List<List<String>> requests) {
        ParsedInput parsed = ParsedInput.whole(bytes(input), ProtocolLimits.DEFAULT);

        assertEquals(new ParsedInput(requests, ""), parsed);
    }

    /** With limits of 20 bytes per line, 3 arguments, 10 bytes per bulk and 30 bytes per request. */
    static Stream<Arguments> pastLimits() {
        return Stream.of(
                Arguments.of("123456789012345678901", "too big inline request"),
                Arguments.of("1234567890 234567890\n", ""),
                Arguments.of("123456789012345678901\n", "too big inline request"),
                Arguments.of("a b c\n", ""),
                Arguments.of("a b c d\n", "too many words in a line"),
                Arguments.of("a 'b' \"c\"\n", ""),
                Arguments.of("a 'b' \"c\" d\n", "too many words in a line"),
                Arguments.of("*3\r\n", ""),
                Arguments.of("*4\r\n", "invalid multibulk length"),
                Arguments.of("*1\r\n$10\r\n1234567890\r\n", ""),
                Arguments.of("*1\r\n$11\r\n", "invalid bulk length"),
                Arguments.of("*2\r\n$5\r\n12345\r\n$9\r\n123456789\r\n", ""),
                Arguments.of("*2\r\n$5\r\n12345\r\n$8\r\n12345678\r\n", ""),
                Arguments.of("*2\r\n$6\r\n123456\r\n$9\r\n123456789\r\n", "request longer than 30 bytes"),
                Arguments.of("*2\r\n$6\r\n123456\r\n$9\r\n123456789\r", ""));
    }

    @ParameterizedTest
    @MethodSource("pastLimits")
    void inputBeyondALimitIsRefused(String input, String error) {
        ParsedInput parsed = ParsedInput.whole(bytes(input), SMALL);

        assertEquals(error.isEmpty() ? "" : "ERR Protocol error: " + error, parsed.error());
    }

    @ParameterizedTest
    @MethodSource("pastLimits")
    void inputBeyondALimitIsRefusedByteByByteToo(String input, String error) {
        List<Integer> singleBytes = bytesOneByOne(input.length());

        ParsedInput parsed = ParsedInput.inPieces(bytes(input), singleBytes, 3, SMALL);

        assertEquals(ParsedInput.whole(bytes(input), SMALL), parsed, error);
    }

    @Test
    void asManyArgumentsAsAllowedAreParsed() throws ProtocolException {
        int words = ProtocolLimits.DEFAULT.arguments();
        byte[] input = bytes("*" + words + "\r\n" + "$1\r\nx\r\n".repeat(words));
        RequestParser parser = new RequestParser(ProtocolLimits.DEFAULT);
        Args args = Args.in(input);

        boolean complete = parser.parse(args, 0, input.length);

        assertTrue(complete);
        assertEquals(words, args.count());
        assertEquals("x", args.latin1(words - 1));
        assertEquals(input.length, args.inputLength());
    }

    @Test
    void aBulkAsLongAsAllowedIsAwaited() throws ProtocolException {
        String head = "*1\r\n$" + ProtocolLimits.DEFAULT.bulkBytes() + "\r\n";
        RequestParser parser = new RequestParser(ProtocolLimits.DEFAULT);

        boolean complete = parser.parse(Args.in(bytes(head)), 0, head.length());

        assertFalse(complete);
        assertEquals(head.length() + ProtocolLimits.DEFAULT.bulkBytes() + 2, parser.minimumLength());
    }

    @Test
    void aLineAsLongAsAllowedIsParsed() {
        String longest = "x".repeat(ProtocolLimits.DEFAULT.lineBytes());

        ParsedInput parsed = ParsedInput.whole(bytes(longest + "\n"), ProtocolLimits.DEFAULT);

        assertEquals(new ParsedInput(List.of(List.of(longest)), ""), parsed);
    }

    @Test
    void tellsWhetherTheRequestWasALine() throws ProtocolException {
        byte[] input = bytes("PING\n*1\r\n$4\r\nPING\r\n");
        RequestParser parser = new RequestParser(ProtocolLimits.DEFAULT);
        Args args = Args.in(input);

        parser.parse(args, 0, input.length);
        boolean first = args.isLine();
        int second = args.inputLength();
        parser.parse(args, second, input.length);

        assertTrue(first);
        assertFalse(args.isLine());
    }

    @Test
    void wordsFollowTheBytesToAnotherPlace() throws ProtocolException {
        RequestBytes bytes = new RequestBytes();
        bytes.moveTo(bytes("GET key\n"));
        Args args = new Args(bytes);
        new RequestParser(ProtocolLimits.DEFAULT).parse(args, 0, 8);

        bytes.moveTo(bytes("....GET key\n"));
        args.moveTo(4);

        assertEquals("key", args.latin1(1));
        assertEquals(8, args.offset(1));
    }

    private static List<Integer> bytesOneByOne(int count) {
        return Stream.generate(() -> 1).limit(count).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
