package io.kvserver.core.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReplyWriterTest {
    /** What is written, and its bytes as lines, in RESP2 and in RESP3. */
    static Stream<Arguments> replies() {
        return Stream.of(texts(), numbers(), nilsAndErrors(), aggregates()).flatMap(kind -> kind);
    }

    private static Stream<Arguments> texts() {
        return Stream.of(
                reply("OK", ReplyWriter::ok, "OK\n", "+OK\r\n", "+OK\r\n"),
                reply("simple", w -> w.simple("PONG"), "PONG\n", "+PONG\r\n", "+PONG\r\n"),
                reply("bulk", w -> w.bulk(bytes("a\r\nb")), "a\r\nb\n", "$4\r\na\r\nb\r\n", "$4\r\na\r\nb\r\n"),
                reply("empty bulk", w -> w.bulk(new byte[0]), "\n", "$0\r\n\r\n", "$0\r\n\r\n"),
                reply("range", w -> w.bulk(bytes("abc"), 1, 1), "b\n", "$1\r\nb\r\n", "$1\r\nb\r\n"),
                reply(
                        "slice",
                        w -> w.bulk(new Slice().set(bytes("abc"), 1, 2)),
                        "bc\n",
                        "$2\r\nbc\r\n",
                        "$2\r\nbc\r\n"),
                reply("word", w -> w.bulk(Args.of(bytes("a"), bytes("bc")), 1), "bc\n", "$2\r\nbc\r\n", "$2\r\nbc\r\n"),
                reply(
                        "text",
                        w -> w.bulk("\u00e9"),
                        "\u00c3\u00a9\n",
                        "$2\r\n\u00c3\u00a9\r\n",
                        "$2\r\n\u00c3\u00a9\r\n"));
    }

    private static Stream<Arguments> numbers() {
        return Stream.of(
                reply("0", w -> w.integer(0), "0\n", ":0\r\n", ":0\r\n"),
                reply("9", w -> w.integer(9), "9\n", ":9\r\n", ":9\r\n"),
                reply("10", w -> w.integer(10), "10\n", ":10\r\n", ":10\r\n"),
                reply("-1", w -> w.integer(-1), "-1\n", ":-1\r\n", ":-1\r\n"),
                reply(
                        "smallest",
                        w -> w.integer(Long.MIN_VALUE),
                        "-9223372036854775808\n",
                        ":-9223372036854775808\r\n",
                        ":-9223372036854775808\r\n"));
    }

    private static Stream<Arguments> nilsAndErrors() {
        return Stream.of(
                reply("nil", ReplyWriter::nil, "\n", "$-1\r\n", "_\r\n"),
                reply("nil array", ReplyWriter::nilArray, "\n", "*-1\r\n", "_\r\n"),
                reply("error", w -> w.error("ERR a", " 'b'"), "ERR a\n", "-ERR a 'b'\r\n", "-ERR a 'b'\r\n"),
                reply("error's end", w -> w.error("ERR a \r\n\n", ""), "ERR a \n", "-ERR a \r\n", "-ERR a \r\n"),
                reply(
                        "error's lines",
                        w -> w.error("ERR a\nb", "\r\n\u00ff"),
                        "ERR a b\n",
                        "-ERR a b  \u00ff\r\n",
                        "-ERR a b  \u00ff\r\n"),
                reply(
                        "failure",
                        w -> w.error(CommandErrors.SYNTAX),
                        "ERR syntax error\n",
                        "-ERR syntax error\r\n",
                        "-ERR syntax error\r\n"));
    }

    private static Stream<Arguments> aggregates() {
        return Stream.of(
                reply("empty array", w -> w.array(0), "(empty array)\n", "*0\r\n", "*0\r\n"),
                reply("empty set", w -> w.set(0), "(empty array)\n", "*0\r\n", "~0\r\n"),
                reply("empty map", w -> w.map(0), "(empty array)\n", "*0\r\n", "%0\r\n"),
                reply("array", ReplyWriterTest::array, "1\n2\n", "*2\r\n:1\r\n:2\r\n", "*2\r\n:1\r\n:2\r\n"),
                reply("set", ReplyWriterTest::set, "1\n\n", "*2\r\n:1\r\n$-1\r\n", "~2\r\n:1\r\n_\r\n"),
                reply(
                        "map",
                        ReplyWriterTest::map,
                        "k\n1\n2\n",
                        "*2\r\n$1\r\nk\r\n*2\r\n:1\r\n:2\r\n",
                        "%1\r\n$1\r\nk\r\n*2\r\n:1\r\n:2\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("replies")
    void encodesForEachProtocol(String name, Consumer<ReplyWriter> call, String line, String resp2, String resp3) {
        assertEquals(line, written(Protocol.LINE, call), name);
        assertEquals(resp2, written(Protocol.RESP2, call), name);
        assertEquals(resp3, written(Protocol.RESP3, call), name);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void rewindTakesBackWhatFollowedTheMark(Protocol protocol) {
        byte[] large = new byte[100_000];

        String rewound = written(protocol, writer -> {
            writer.integer(1);
            long mark = writer.mark();
            writer.array(2);
            writer.bulk(large);
            writer.bulk(Args.of(large), 0);
            writer.rewind(mark);
            writer.integer(2);
        });

        assertEquals(
                written(protocol, writer -> {
                    writer.integer(1);
                    writer.integer(2);
                }),
                rewound);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aLongByteStringStaysInOrderBetweenShortOnes(Protocol protocol) {
        byte[] large = bytes("x".repeat(100_000));

        String reply = written(protocol, writer -> {
            writer.integer(1);
            writer.bulk(large);
            writer.integer(2);
        });

        String expected = protocol == Protocol.LINE
                ? "1\n" + "x".repeat(100_000) + "\n2\n"
                : ":1\r\n$100000\r\n" + "x".repeat(100_000) + "\r\n:2\r\n";
        assertEquals(expected, reply);
    }

    private static Arguments reply(String name, Consumer<ReplyWriter> call, String line, String resp2, String resp3) {
        return Arguments.of(name, call, line, resp2, resp3);
    }

    private static void array(ReplyWriter writer) {
        writer.array(2);
        writer.integer(1);
        writer.integer(2);
    }

    private static void set(ReplyWriter writer) {
        writer.set(2);
        writer.integer(1);
        writer.nil();
    }

    private static void map(ReplyWriter writer) {
        writer.map(1);
        writer.bulk("k");
        array(writer);
    }

    private static String written(Protocol protocol, Consumer<ReplyWriter> call) {
        ReplyBuffer out = new ReplyBuffer(new TailPool());
        call.accept(protocol.writer(out));
        ByteBuffer bytes = ByteBuffer.allocate((int) out.size());
        out.copyTo(bytes);
        return new String(bytes.array(), ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
