package io.kvserver.core.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What fuzzing has found worth keeping, and changes of it by chance, given to each target: only documented outcomes, and an end.
 * {@code -Dkv.fuzz=N} tries N changes of each.
 */
class FuzzCorpusTest {
    private static final int CHANGES = Integer.getInteger("kv.fuzz", 20);

    /** A target. */
    private interface Target {
        void take(byte[] bytes) throws IOException;
    }

    private static Target target(String name) {
        return switch (name) {
            case "parser" -> FuzzTargets::parser;
            case "session" -> FuzzTargets::session;
            case "restore" -> FuzzTargets::restore;
            case "rdb" -> FuzzTargets::rdb;
            case "log" -> FuzzTargets::log;
            default -> FuzzTargets::rules;
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"parser", "session", "restore", "rdb", "log", "rules"})
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void anyBytesHaveADocumentedOutcome(String name) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Target target = target(name);
        for (byte[] seedBytes : corpus(name)) {
            take(target, seedBytes, seed);
            for (int i = 0; i < (name.equals("rdb") || name.equals("log") ? (CHANGES + 4) / 5 : CHANGES); i++) {
                take(target, changed(seedBytes, random), seed);
            }
        }
    }

    private static void take(Target target, byte[] bytes, long seed) {
        try {
            target.take(bytes);
        } catch (IOException | RuntimeException | Error failure) {
            throw new AssertionError("seed " + seed + ", bytes as Latin-1: " + new String(bytes, ISO_8859_1), failure);
        }
    }

    private static byte[] changed(byte[] bytes, Random random) {
        byte[] changed =
                random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes.clone();
        for (int i = 0; changed.length > 0 && i <= random.nextInt(4); i++) {
            changed[random.nextInt(changed.length)] = (byte)
                    (random.nextBoolean() ? random.nextInt(256) : "0123456789*$\r\n-".charAt(random.nextInt(15)));
        }
        return changed;
    }

    private static List<byte[]> corpus(String name) throws Exception {
        List<byte[]> corpus = new ArrayList<>(made(name));
        Path kept = Path.of("src/test/resources/fuzz", name);
        if (Files.isDirectory(kept)) {
            try (Stream<Path> files = Files.list(kept)) {
                for (Path file : files.sorted().toList()) {
                    corpus.add(Files.readAllBytes(file));
                }
            }
        }
        return corpus;
    }

    private static List<byte[]> made(String name) throws IOException {
        return switch (name) {
            case "parser", "session" ->
                bytes(
                        "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n",
                        "SET k \"a\\x41 b\" EX 10\nGET 'k'\nMULTI\nINCR n\nEXEC\nHELLO 3\n",
                        "*1\r\n$4\r\nPING\r\n*-1\r\n*0\r\nXADD s * f v\nXREAD STREAMS s 0\n",
                        "BITFIELD b SET u8 0 255\nSORT l BY w_* GET #\nSCAN 0 MATCH [a-\nLCS a b\n");
            case "rules" ->
                bytes("on\n>p\n~a*\n%R~b\n&c\n+@read\n-get\n+config|get\n(+set ~x)", "reset\n#12\nallkeys\n+@all");
            case "restore" -> payloads();
            case "rdb" -> List.of(file("dump.rdb"));
            default ->
                bytes(
                        "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n",
                        "#TS:1\r\n*1\r\n$5\r\nMULTI\r\n*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n*1\r\n$4\r\nEXEC\r\n");
        };
    }

    private static List<byte[]> bytes(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(ISO_8859_1)).toList();
    }

    private static final List<String> VALUES = List.of(
            "SET k hello",
            "SET k 12345",
            "RPUSH k a b 3 4",
            "HSET k f v g w",
            "SADD k 1 2 3",
            "SADD k a b c",
            "ZADD k 1 a 2.5 b",
            "XADD k 1-1 f v",
            "PFADD k a b c");

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
    private static byte[] file(String name) throws IOException {
        Path directory = Files.createTempDirectory("fuzz");
        try (KvStore store = new KvStore.Builder().dataDirectory(directory).build()) {
            SessionDriver client = new SessionDriver(store, InlineReplies.RESP);
            for (int i = 0; i < VALUES.size(); i++) {
                client.exchangePatiently((VALUES.get(i).replace(" k ", " k" + i + " ") + "\r\n").getBytes(ISO_8859_1));
            }
            client.exchangePatiently("SAVE\r\n".getBytes(ISO_8859_1));
            return Files.readAllBytes(directory.resolve(name));
        } finally {
            FuzzTargets.delete(directory);
        }
    }
}
