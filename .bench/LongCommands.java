import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/**
 * Long commands, and how long others wait meanwhile: {@code LongCommands PORT ELEMENTS PATTERN}. For each command whose name fits it
 * prints a line: name, milliseconds of its own, the longest wait of eight clients that use other keys or none, that of one that asks
 * for the command's own key. The longest wait is that of the second of the eight: the key of one of them may by chance be in the
 * shard of a key that the command uses.
 */
final class LongCommands {
    private static final int BATCH = 200;
    private static final long PACE_NANOS = 300_000;

    /** A client that asks for something again and again; all of them are one thread's. */
    private static final class Bystander {
        final SocketChannel channel;
        final ByteBuffer request;
        final boolean sameKey;
        boolean asked;
        long sinceNanos;
        long longestNanos;

        Bystander(int port, String request, boolean sameKey, Selector selector) throws IOException {
            channel = open(port);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
            this.request = ByteBuffer.wrap((request + "\r\n").getBytes(ISO_8859_1));
            this.sameKey = sameKey;
        }

        void ask(long nanos) throws IOException {
            if (!asked && nanos - sinceNanos > PACE_NANOS) {
                request.rewind();
                channel.write(request);
                asked = true;
                sinceNanos = nanos;
            }
        }

        void answered(long nanos) {
            longestNanos = Math.max(longestNanos, nanos - sinceNanos);
            asked = false;
            sinceNanos = nanos;
        }
    }

    private final int port;
    private final int count;
    private final SocketChannel client;
    private final ByteBuffer in = ByteBuffer.allocate(1 << 18);
    private volatile boolean over;

    private LongCommands(int port, int count) throws IOException {
        this.port = port;
        this.count = count;
        this.client = open(port);
        // Lines are answered as in RESP from here on.
        exchange("*1\r\n$4\r\nPING\r\n");
    }

    private static SocketChannel open(int port) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.socket().setTcpNoDelay(true);
        return channel;
    }

    /** Sends requests, and reads until the last of them has been answered; all go out before the first reply is read. */
    private void exchange(String requests) throws IOException {
        byte[] mark = "$11\r\nend-of-this\r\n".getBytes(ISO_8859_1);
        ByteBuffer out = ByteBuffer.wrap((requests + "ECHO end-of-this\r\n").getBytes(ISO_8859_1));
        while (out.hasRemaining()) {
            client.write(out);
        }
        byte[] last = new byte[mark.length];
        for (boolean first = true; ; first = false) {
            in.clear();
            if (client.read(in) < 0) {
                throw new IOException("closed after " + requests.substring(0, Math.min(80, requests.length())));
            }
            if (first && in.get(0) == '-') {
                throw new IOException(requests.substring(0, Math.min(80, requests.length())) + ": "
                        + new String(in.array(), 0, Math.min(200, in.position()), ISO_8859_1));
            }
            int fresh = Math.min(in.position(), last.length);
            System.arraycopy(last, fresh, last, 0, last.length - fresh);
            System.arraycopy(in.array(), in.position() - fresh, last, last.length - fresh, fresh);
            if (Arrays.equals(last, mark)) {
                return;
            }
        }
    }

    /** Has a command add many elements to a key. */
    private void fill(String head, IntFunction<String> element) throws IOException {
        StringBuilder pipeline = new StringBuilder();
        for (int i = 0; i < count; ) {
            StringBuilder request = new StringBuilder(head);
            for (int end = Math.min(count, i + BATCH); i < end; i++) {
                request.append(' ').append(element.apply(i));
            }
            pipeline.append(request).append("\r\n");
            if (pipeline.length() > 1 << 16) {
                exchange(pipeline.toString());
                pipeline.setLength(0);
            }
        }
        exchange(pipeline.toString());
    }

    /** What is there before a command of that name. */
    private void prepare(String key) throws IOException {
        exchange("DEL k k2\r\n");
        switch (key) {
            case "list" -> fill("RPUSH k", i -> "element:" + i * 7919L % count);
            case "set" -> fill("SADD k", i -> "member:" + i);
            case "sets" -> {
                fill("SADD k", i -> "member:" + i);
                fill("SADD k2", i -> "member:" + (i + count / 2));
            }
            case "hash" -> fill("HSET k", i -> "field:" + i + " value:" + i);
            case "zset" -> fill("ZADD k", i -> i * 7919L % count + " member:" + i);
            case "zsets" -> {
                fill("ZADD k", i -> i + " member:" + i);
                fill("ZADD k2", i -> i + " member:" + (i + count / 2));
            }
            case "stream" -> {
                for (int i = 0; i < count; i += BATCH) {
                    exchange("XADD k * f v\r\n".repeat(BATCH));
                }
            }
            case "bytes" -> exchange("SETRANGE k 536870911 x\r\n");
            // The most that LCS takes.
            case "texts" -> exchange("SETRANGE k 11000 x\r\nSETRANGE k2 11000 x\r\n");
            case "keys" -> fill("MSET", i -> "key:" + i + " v");
            default -> exchange("SET k v\r\n");
        }
    }

    private String all(String command, IntFunction<String> word) {
        StringBuilder request = new StringBuilder("*" + (1 + count) + "\r\n$" + command.length() + "\r\n" + command + "\r\n");
        for (int i = 0; i < count; i++) {
            String each = word.apply(i);
            request.append('$').append(each.length()).append("\r\n").append(each).append("\r\n");
        }
        return request.toString();
    }

    /** Each with what it needs. */
    private Map<String, String> commands() {
        Map<String, String> commands = new LinkedHashMap<>();
        commands.put("SMEMBERS k", "set");
        commands.put("HGETALL k", "hash");
        commands.put("HKEYS k", "hash");
        commands.put("LRANGE k 0 -1", "list");
        commands.put("ZRANGE k 0 -1 WITHSCORES", "zset");
        commands.put("XRANGE k - +", "stream");
        commands.put("SRANDMEMBER k -" + count, "set");
        commands.put("SSCAN k 0 COUNT " + count, "set");
        commands.put("HRANDFIELD k -" + count, "hash");
        commands.put("SORT k ALPHA LIMIT 0 10", "list");
        commands.put("SORT k BY nosort", "list");
        commands.put("SUNION k k2", "sets");
        commands.put("SINTERSTORE k3 k k2", "sets");
        commands.put("SUNIONSTORE k3 k k2", "sets");
        commands.put("ZUNIONSTORE k3 2 k k2", "zsets");
        commands.put("ZINTERSTORE k3 2 k k2", "zsets");
        commands.put("ZRANGESTORE k3 k 0 -1", "zset");
        commands.put("DUMP k", "set");
        commands.put("DUMP k ", "hash");
        commands.put("DUMP k  ", "zset");
        commands.put("COPY k k3", "set");
        commands.put("COPY k k3 ", "zset");
        commands.put("SPOP k " + count / 2, "set");
        commands.put("LREM k 0 absent", "list");
        commands.put("LREM k 0 element:7", "list");
        commands.put("LTRIM k 5 10", "list");
        commands.put("LPOS k absent", "list");
        commands.put("LPOP k " + count / 2, "list");
        commands.put("ZREMRANGEBYRANK k 0 " + count / 2, "zset");
        commands.put("ZPOPMIN k " + count / 2, "zset");
        commands.put("XTRIM k MAXLEN 0", "stream");
        commands.put("DEL k", "hash");
        commands.put("MEMORY USAGE k SAMPLES 0", "hash");
        commands.put("MGET", "keys");
        commands.put("KEYS nothing*such", "keys");
        commands.put("KEYS *", "keys");
        commands.put("SCAN 0 COUNT " + count, "keys");
        commands.put("DBSIZE", "keys");
        commands.put("INFO everything", "keys");
        commands.put("BITCOUNT k", "bytes");
        commands.put("BITOP NOT k3 k", "bytes");
        commands.put("SETRANGE k3 536870911 x", "bytes");
        commands.put("GET k", "bytes");
        commands.put("LCS k k2 LEN", "texts");
        commands.put("FLUSHALL", "keys");
        return commands;
    }

    private void run(Pattern wanted) throws Exception {
        String prepared = "";
        for (Map.Entry<String, String> command : commands().entrySet()) {
            String name = command.getKey();
            if (!wanted.matcher(name).find()) {
                continue;
            }
            String needed = command.getValue();
            // What changes its key is given a new one.
            if (!needed.equals(prepared)) {
                prepare(needed);
            }
            prepared = name.matches("(SPOP|LREM k 0 el|LTRIM|LPOP|ZREM|ZPOP|XTRIM|DEL|FLUSH).*") ? "" : needed;
            measure(name.strip() + ", " + needed, name.equals("MGET") ? all(name, i -> "key:" + i) : name);
            exchange("DEL k3\r\n");
        }
    }

    private void measure(String name, String request) throws Exception {
        try (Selector selector = Selector.open()) {
            List<Bystander> bystanders = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                bystanders.add(new Bystander(port, "PING", false, selector));
                bystanders.add(new Bystander(port, "EXISTS other:" + i, false, selector));
            }
            bystanders.add(new Bystander(port, "EXISTS k", true, selector));
            over = false;
            Thread asking = new Thread(() -> askUntilOver(selector, bystanders), "bystanders");
            asking.start();
            Thread.sleep(200);
            bystanders.forEach(bystander -> bystander.longestNanos = 0);
            long start = System.nanoTime();
            exchange(request.startsWith("*") ? request : request + "\r\n");
            double millis = (System.nanoTime() - start) / 1e6;
            Thread.sleep(50);
            over = true;
            asking.join();
            System.out.printf("%s|%.1f|%.1f|%.1f%n", name, millis, longest(bystanders, false), longest(bystanders, true));
            for (Bystander bystander : bystanders) {
                bystander.channel.close();
            }
        }
    }

    private static double longest(List<Bystander> bystanders, boolean sameKey) {
        long[] waits = bystanders.stream()
                .filter(bystander -> bystander.sameKey == sameKey)
                .mapToLong(bystander -> bystander.longestNanos)
                .sorted()
                .toArray();
        return waits[Math.max(0, waits.length - 2)] / 1e6;
    }

    private void askUntilOver(Selector selector, List<Bystander> bystanders) {
        ByteBuffer reply = ByteBuffer.allocate(64);
        try {
            boolean waits = false;
            while (!over || waits) {
                for (Bystander bystander : bystanders) {
                    if (!over) {
                        bystander.ask(System.nanoTime());
                    }
                }
                selector.select(1);
                for (SelectionKey key : selector.selectedKeys()) {
                    Bystander bystander = (Bystander) key.attachment();
                    bystander.channel.read(reply.clear());
                    bystander.answered(System.nanoTime());
                }
                selector.selectedKeys().clear();
                waits = bystanders.stream().anyMatch(bystander -> bystander.asked);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void main(String[] words) throws Exception {
        new LongCommands(Integer.parseInt(words[0]), Integer.parseInt(words[1])).run(Pattern.compile(words[2]));
    }
}
