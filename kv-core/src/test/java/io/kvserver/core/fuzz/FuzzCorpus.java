package io.kvserver.core.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.SessionDriver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The inputs that a fuzzer starts from: for each target some bytes that the project makes itself, and inputs that fuzzing has added,
 * in {@code src/test/resources/fuzz}, a line of text for each. Stateless.
 */
public final class FuzzCorpus {
    private static final List<String> VALUES = List.of(
            "SET k hello",
            "SET k 12345",
            "RPUSH k a b 3 4",
            "HSET k f v g w",
            "SADD k 1 2 3",
            "SADD k a b c",
            "ZADD k 1 a 2.5 b",
            "XADD k 1-1 f v",
            "PFADD k a b c",
            "RPUSH k " + "element ".repeat(40),
            "HSET k" + words(600),
            "SADD k" + words(600),
            "ZADD k" + scored(300));

    private FuzzCorpus() {}

    /** The inputs of a target of kv-core. */
    static List<byte[]> of(String target) throws IOException {
        List<byte[]> corpus = new ArrayList<>(made(target));
        corpus.addAll(kept(target));
        return corpus;
    }

    /** The inputs that fuzzing has added for a target of the current module. */
    public static List<byte[]> kept(String target) throws IOException {
        Path file = file(target);
        return Files.exists(file)
                ? Files.readAllLines(file, US_ASCII).stream()
                        .map(FuzzCorpus::bytes)
                        .toList()
                : List.of();
    }

    /** Replaces these inputs. */
    static void keep(String target, List<byte[]> corpus) throws IOException {
        Files.createDirectories(file(target).getParent());
        Files.write(file(target), corpus.stream().map(FuzzCorpus::line).toList(), US_ASCII);
    }

    private static Path file(String target) {
        return Path.of("src/test/resources/fuzz", target + ".txt");
    }

    private static String line(byte[] bytes) {
        StringBuilder line = new StringBuilder();
        for (byte b : bytes) {
            switch (b) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\\' -> line.append("\\\\");
                default -> line.append(b >= ' ' && b < 127 ? String.valueOf((char) b) : "\\x%02x".formatted(b));
            }
        }
        return line.toString();
    }

    private static byte[] bytes(String line) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < line.length()) {
            if (line.charAt(at) != '\\') {
                bytes.write(line.charAt(at++));
                continue;
            }
            char escaped = line.charAt(at + 1);
            at += 2;
            switch (escaped) {
                case 'n' -> bytes.write('\n');
                case 'r' -> bytes.write('\r');
                case 'x' -> {
                    bytes.write(Integer.parseInt(line, at, at + 2, 16));
                    at += 2;
                }
                default -> bytes.write(escaped);
            }
        }
        return bytes.toByteArray();
    }

    /** The inputs that the project itself makes. */
    static List<byte[]> made(String name) throws IOException {
        return switch (name) {
            case "parser", "session" ->
                latin1(
                        "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n",
                        "SET k \"a\\x41 b\" EX 10\nGET 'k'\nMULTI\nINCR n\nEXEC\nHELLO 3\n",
                        "*1\r\n$4\r\nPING\r\n*-1\r\n*0\r\nXADD s * f v\nXREAD STREAMS s 0\n",
                        "BITFIELD b SET u8 0 255\nSORT l BY w_* GET #\nSCAN 0 MATCH [a-\nLCS a b\n");
            case "rules" ->
                latin1("on\n>p\n~a*\n%R~b\n&c\n+@read\n-get\n+config|get\n(+set ~x)", "reset\n#12\nallkeys\n+@all");
            case "lua" ->
                latin1(
                        "local t = {1, 2, x = 'y'}\nfor k, v in pairs(t) do t[k] = v .. '' end\nreturn #t",
                        "return string.format('%5.2f|%q', 1.5, 'a\\n'), string.gsub('hello', '(l)(.)', '%2%1')",
                        "local ok, e = pcall(function() error({1}) end)\nreturn cjson.encode({ok, cmsgpack.pack(e)})");
            case "restore" -> payloads();
            case "rdb" -> List.of(snapshot());
            default ->
                latin1(
                        "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n",
                        "#TS:1\r\n*1\r\n$5\r\nMULTI\r\n*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n*1\r\n$4\r\nEXEC\r\n");
        };
    }

    /** Texts of one char per byte. */
    private static List<byte[]> latin1(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(ISO_8859_1)).toList();
    }

    /** Too many for the packed form of a hash or set. */
    private static String words(int count) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < count; i++) {
            words.append(" w").append(i);
        }
        return words.toString();
    }

    private static String scored(int count) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < count; i++) {
            words.append(' ').append(i).append(" m").append(i);
        }
        return words.toString();
    }

    /** Payloads without version and checksum, of each type. */
    private static List<byte[]> payloads() {
        List<byte[]> payloads = new ArrayList<>();
        try (KvStore store = new KvStore()) {
            SessionDriver client = new SessionDriver(store, InlineReplies.RESP);
            for (String value : VALUES) {
                client.exchange(value + "\r\n");
                byte[] reply = client.exchange("DUMP k\r\n".getBytes(ISO_8859_1));
                int start = new String(reply, ISO_8859_1).indexOf('\n') + 1;
                payloads.add(Arrays.copyOfRange(reply, start, reply.length - 12));
                client.exchange("DEL k\r\n");
            }
        }
        return payloads;
    }

    /** What a store with a value of each type writes. */
    private static byte[] snapshot() throws IOException {
        Path directory = Files.createTempDirectory("fuzz");
        try (KvStore store = new KvStore.Builder().dataDirectory(directory).build()) {
            SessionDriver client = new SessionDriver(store, InlineReplies.RESP);
            for (int i = 0; i < VALUES.size(); i++) {
                client.exchangePatiently(
                        (VALUES.get(i).replaceFirst(" k ", " k" + i + " ") + "\r\n").getBytes(ISO_8859_1));
            }
            client.exchangePatiently("SAVE\r\n".getBytes(ISO_8859_1));
            return Files.readAllBytes(directory.resolve("dump.rdb"));
        } finally {
            FuzzTargets.delete(directory);
        }
    }
}
