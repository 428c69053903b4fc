package io.kvserver.core.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.management.ThreadMXBean;
import io.kvserver.core.KvStore;
import io.kvserver.core.lua.LuaFuzzProperties;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ProtocolException;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.protocol.RequestParser;
import io.kvserver.core.rdb.Checksums;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Parts of kv that accept any bytes: each method here returns if the outcome is a documented one, and throws otherwise. A fuzzer finds inputs; a test replays the ones that were kept. Stateless.
 */
final class FuzzTargets {
    /** The end of a payload for RESTORE, as Redis 7 writes it. */
    private static final byte[] VERSION = {10, 0};

    private static final List<String> READS = List.of(
            "TYPE k",
            "DUMP k",
            "OBJECT ENCODING k",
            "STRLEN k",
            "LRANGE k 0 -1",
            "HGETALL k",
            "SMEMBERS k",
            "ZRANGE k 0 -1 WITHSCORES",
            "XRANGE k - +",
            "XINFO STREAM k FULL",
            "MEMORY USAGE k",
            "COPY k k2",
            "LPOP k",
            "HDEL k a",
            "SPOP k",
            "ZPOPMIN k",
            "XTRIM k MAXLEN 1",
            "APPEND k x",
            "DEL k k2");

    /** One of them. */
    @FunctionalInterface
    interface Target {
        void take(byte[] bytes) throws IOException;
    }

    /** All targets of kv-core, by name. */
    static final SortedMap<String, Target> ALL = new TreeMap<>(Map.of(
            "parser", frugally(FuzzTargets::parser),
            "session", FuzzTargets::session,
            "restore", frugally(FuzzTargets::restore),
            "rdb", frugally(FuzzTargets::rdb),
            "log", frugally(FuzzTargets::log),
            "rules", FuzzTargets::rules,
            "lua", LuaFuzzProperties::runs));

    /** What one input may allocate on the current thread: more than this means that a length was believed before its bytes arrived. */
    private static final long MOST_BYTES = 64 << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private FuzzTargets() {}

    private static Target frugally(Target target) {
        return bytes -> {
            if (allocatedBytes(target, bytes) <= MOST_BYTES) {
                return;
            }
            // Not the first time, which may have loaded classes.
            long again = allocatedBytes(target, bytes);
            if (again > MOST_BYTES) {
                throw new IllegalStateException(bytes.length + " bytes took " + again + " of memory");
            }
        };
    }

    private static long allocatedBytes(Target target, byte[] bytes) throws IOException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        target.take(bytes);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** Requests are the same however the bytes are split. */
    static void parser(byte[] bytes) {
        if (!parse(bytes, bytes.length).equals(parse(bytes, Math.max(1, bytes.length / 3)))) {
            throw new IllegalStateException("another outcome when the bytes come in parts");
        }
    }

    private static String parse(byte[] bytes, int step) {
        RequestParser parser = new RequestParser(ProtocolLimits.DEFAULT);
        Args args = Args.in(bytes);
        StringBuilder seen = new StringBuilder();
        int start = 0;
        try {
            for (int end = Math.min(step, bytes.length); ; end = Math.min(end + step, bytes.length)) {
                while (start < end && parser.parse(args, start, end)) {
                    for (int word = 0; word < args.count(); word++) {
                        seen.append(new String(args.copy(word), ISO_8859_1)).append('|');
                    }
                    start += args.inputLength();
                    args.clear();
                    seen.append('\n');
                }
                if (end == bytes.length) {
                    return seen.toString();
                }
            }
        } catch (ProtocolException malformed) {
            return seen + malformed.text();
        }
    }

    /** A client that sends the bytes is answered or disconnected, and another one is served. */
    static void session(byte[] bytes) {
        String text = new String(bytes, ISO_8859_1).toUpperCase(Locale.ROOT);
        if (text.contains("EVAL") || text.contains("FCALL")) {
            // A script may run for ever, until it is killed.
            return;
        }
        try (KvStore store = newStore()) {
            SessionDriver client = new SessionDriver(store);
            check(new String(client.exchange(bytes), ISO_8859_1));
            SessionDriver other = new SessionDriver(store);
            String reply = other.exchange("PING\n");
            if (!reply.equals("PONG\n")
                    && !reply.startsWith("NOAUTH")
                    && !reply.startsWith("ERR max number of clients")) {
                throw new IllegalStateException("another client was answered " + reply);
            }
            client.disconnect();
        }
    }

    private static KvStore newStore() {
        Bugs.hear();
        return new KvStore.Builder().shards(2).maxMemory(64 << 20).build();
    }

    /** No handler failed. Handlers' failures are logged; a reply that looks like one may come from the bytes themselves. */
    private static void check(String reply) {
        if (reply.contains("ERR internal error") && Bugs.SEEN.get() != null) {
            throw new IllegalStateException("an internal error", Bugs.SEEN.get());
        }
    }

    /** Records failures of handlers on the current thread. */
    private static final class Bugs extends Handler {
        private static final ThreadLocal<Throwable> SEEN = new ThreadLocal<>();
        /** A field, because the JVM discards a logger that nobody refers to, together with its handler. */
        private static final Logger LOGGER = Logger.getLogger("io.kvserver.core");

        /** Forgets earlier failures. */
        static void hear() {
            SEEN.remove();
            if (Stream.of(LOGGER.getHandlers()).noneMatch(Bugs.class::isInstance)) {
                LOGGER.addHandler(new Bugs());
            }
        }

        @Override
        public void publish(LogRecord entry) {
            if (entry.getLevel().intValue() >= Level.SEVERE.intValue()) {
                SEEN.set(entry.getThrown() == null ? new IllegalStateException(entry.getMessage()) : entry.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** A value with a correct checksum is refused, or can be read and changed. */
    static void restore(byte[] bytes) {
        byte[] payload = Arrays.copyOf(bytes, bytes.length + VERSION.length + Long.BYTES);
        System.arraycopy(VERSION, 0, payload, bytes.length, VERSION.length);
        long checksum = Checksums.crc64(Arrays.copyOf(payload, payload.length - Long.BYTES));
        ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).putLong(payload.length - Long.BYTES, checksum);
        try (KvStore store = newStore()) {
            SessionDriver client = new SessionDriver(store, InlineReplies.RESP);
            String head = "*4\r\n$7\r\nRESTORE\r\n$1\r\nk\r\n$1\r\n0\r\n$" + payload.length + "\r\n";
            String request = head + new String(payload, ISO_8859_1) + "\r\n";
            check(client.exchange(request));
            for (String read : READS) {
                check(client.exchange(read + "\r\n"));
            }
        }
    }

    /** A snapshot is loaded, or refused with its file and offset. */
    static void rdb(byte[] bytes) throws IOException {
        load("dump.rdb", bytes);
    }

    /** The same for a log in one file. */
    static void log(byte[] bytes) throws IOException {
        load("appendonlydir/appendonly.aof.1.incr.aof", bytes);
    }

    private static void load(String name, byte[] bytes) throws IOException {
        Path directory = Files.createTempDirectory("fuzz");
        Bugs.hear();
        try {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
            if (name.endsWith("aof")) {
                Files.writeString(
                        file.resolveSibling("appendonly.aof.manifest"),
                        "file appendonly.aof.1.incr.aof seq 1 type i\n");
            }
            try (KvStore store = new KvStore.Builder().dataDirectory(directory).build()) {
                check(new SessionDriver(store, InlineReplies.RESP).exchange("DBSIZE\r\n"));
            } catch (UncheckedIOException refused) {
                if (!String.valueOf(refused.getMessage()).contains(directory.toString())) {
                    throw refused;
                }
            }
        } finally {
            delete(directory);
        }
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Rules of a user are refused, or shown in a way that says the same. */
    static void rules(byte[] bytes) {
        try (KvStore store = newStore()) {
            SessionDriver client = new SessionDriver(store, InlineReplies.RESP);
            StringBuilder request = new StringBuilder();
            String[] words = new String(bytes, ISO_8859_1).split("\n", 20);
            request.append('*').append(3 + words.length).append("\r\n$3\r\nACL\r\n$7\r\nSETUSER\r\n$1\r\nu\r\n");
            for (String word : words) {
                request.append('$')
                        .append(word.length())
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            }
            check(client.exchange(request.toString()));
            check(client.exchange("ACL LIST\r\nACL GETUSER u\r\nACL DRYRUN u GET k\r\nACL DELUSER u\r\n"));
        }
    }
}
