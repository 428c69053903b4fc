import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * A cache in front of a slow source: keys are asked for, some far more often than others, and set when they are missing.
 * Prints how many keys a server keeps within a bound of memory in which {@code KEPT} have room, and how often it has the one
 * that is asked for. Arguments: PORT POLICY KEYS KEPT REQUESTS SKEW.
 */
final class HitRate {
    private static final int BATCH = 32;
    private static final byte[] VALUE = new byte[100];

    private final InputStream in;
    private final OutputStream out;

    private HitRate(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    private void send(Object... words) throws IOException {
        out.write(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (Object word : words) {
            byte[] bytes = word instanceof byte[] b ? b : word.toString().getBytes(StandardCharsets.US_ASCII);
            out.write(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            out.write('\r');
            out.write('\n');
        }
    }

    private String reply() throws IOException {
        out.flush();
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection was closed");
            }
            line.append((char) c);
        }
        String text = line.substring(0, line.length() - 1);
        if (text.startsWith("-")) {
            throw new IOException(text);
        }
        if (text.startsWith("$") && !text.equals("$-1")) {
            int length = Integer.parseInt(text.substring(1));
            return new String(in.readNBytes(length + 2), 0, length, StandardCharsets.US_ASCII);
        }
        return text.equals("$-1") ? null : text;
    }

    private String ask(Object... words) throws IOException {
        send(words);
        return reply();
    }

    private void set(long key) throws IOException {
        send("SET", "key:" + key, VALUE, "EX", 100_000);
    }

    private long usedBytes() throws IOException {
        String info = ask("INFO", "memory");
        int at = info.indexOf("used_memory:") + "used_memory:".length();
        return Long.parseLong(info.substring(at, info.indexOf('\r', at)));
    }

    private static double[] zipf(int keys, double skew) {
        double[] sums = new double[keys];
        double sum = 0;
        for (int i = 0; i < keys; i++) {
            sum += 1 / Math.pow(i + 1, skew);
            sums[i] = sum;
        }
        return sums;
    }

    public static void main(String[] args) throws Exception {
        String policy = args[1];
        int keys = Integer.parseInt(args[2]);
        int kept = Integer.parseInt(args[3]);
        int requests = Integer.parseInt(args[4]);
        double[] sums = zipf(keys, Double.parseDouble(args[5]));
        try (Socket socket = new Socket("127.0.0.1", Integer.parseInt(args[0]))) {
            HitRate server = new HitRate(socket);
            server.ask("FLUSHALL");
            server.ask("CONFIG", "SET", "maxmemory", "0", "maxmemory-policy", policy);
            for (int i = 0; i < kept; i++) {
                server.set(i);
                server.reply();
            }
            server.ask("CONFIG", "SET", "maxmemory", server.usedBytes());
            server.ask("FLUSHALL");

            Random random = new Random(7);
            long hits = 0;
            long counted = 0;
            long[] batch = new long[BATCH];
            for (int done = 0; done < requests; done += BATCH) {
                for (int i = 0; i < BATCH; i++) {
                    int found = Arrays.binarySearch(sums, random.nextDouble() * sums[keys - 1]);
                    batch[i] = found < 0 ? ~found : found;
                    server.send("GET", "key:" + batch[i]);
                }
                int missing = 0;
                for (int i = 0; i < BATCH; i++) {
                    boolean hit = server.reply() != null;
                    if (!hit) {
                        batch[missing++] = batch[i];
                    }
                    // At first every server misses.
                    if (done > requests / 4) {
                        counted++;
                        hits += hit ? 1 : 0;
                    }
                }
                for (int i = 0; i < missing; i++) {
                    server.set(batch[i]);
                }
                for (int i = 0; i < missing; i++) {
                    server.reply();
                }
            }
            System.out.printf(Locale.ROOT, "%s %.2f%n", server.ask("DBSIZE").substring(1), 100.0 * hits / counted);
        }
    }
}
