import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Locale;

/**
 * How long a GET takes while a million keys expire, beside how long it takes before that. Run by {@code .bench/expiry}.
 *
 * <p>One client loads the keys, all with the same deadline, and then another sends one GET after the other, so every pause of
 * the server that is longer than a GET shows.
 */
public final class ExpiryDelay {
    private static final int BATCH = 10_000;
    private static final long LOAD_MILLIS = 20_000;
    private static final long BEFORE_MILLIS = 2_000;
    private static final long GIVE_UP_MILLIS = 60_000;

    private ExpiryDelay() {}

    /** {@code NAME PORT KEYS}: a server that may be emptied. */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[1]);
        int keys = Integer.parseInt(args[2]);
        try (Client client = new Client(port)) {
            client.ask("FLUSHALL");
            client.ask("SET stays 1");
            long deadline = System.currentTimeMillis() + LOAD_MILLIS;
            load(client, keys, deadline);
            if (System.currentTimeMillis() > deadline - BEFORE_MILLIS) {
                throw new IllegalStateException("loading " + keys + " keys took too long on this machine");
            }
            long[] before = times(client, deadline);
            long[] during = timesUntilGone(client, deadline);
            long gone = System.currentTimeMillis() - deadline;
            System.out.printf(
                    Locale.ROOT, "| %s | %s | %s | %d |%n", args[0], figures(before), figures(during), gone);
        }
    }

    private static void load(Client client, int keys, long deadline) throws IOException {
        for (int first = 0; first < keys; first += BATCH) {
            StringBuilder batch = new StringBuilder();
            int count = Math.min(BATCH, keys - first);
            for (int i = first; i < first + count; i++) {
                batch.append("SET key:").append(i).append(" value PXAT ").append(deadline).append("\r\n");
            }
            client.send(batch.toString());
            for (int i = 0; i < count; i++) {
                client.readLine();
            }
        }
    }

    private static long[] times(Client client, long untilMillis) throws IOException {
        long[] nanos = new long[1 << 20];
        int count = 0;
        while (System.currentTimeMillis() < untilMillis && count < nanos.length) {
            nanos[count++] = client.timeGet();
        }
        return Arrays.copyOf(nanos, count);
    }

    private static long[] timesUntilGone(Client client, long deadline) throws IOException {
        long[] nanos = new long[1 << 22];
        int count = 0;
        long nextLook = 0;
        while (count < nanos.length) {
            long now = System.currentTimeMillis();
            if (now > deadline + GIVE_UP_MILLIS) {
                throw new IllegalStateException("keys are left a minute after their deadline");
            }
            if (now >= nextLook) {
                nextLook = now + 20;
                if (client.ask("DBSIZE").equals(":1")) {
                    break;
                }
            }
            nanos[count++] = client.timeGet();
        }
        return Arrays.copyOf(nanos, count);
    }

    /** Median, 99.9th percentile and maximum in microseconds, as columns. */
    private static String figures(long[] nanos) {
        Arrays.sort(nanos);
        return String.format(
                Locale.ROOT,
                "%.0f | %.0f | %.0f",
                nanos[nanos.length / 2] / 1e3,
                nanos[(int) (nanos.length * 0.999)] / 1e3,
                nanos[nanos.length - 1] / 1e3);
    }

    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Client(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        }

        String ask(String line) throws IOException {
            send(line + "\r\n");
            return readLine();
        }

        long timeGet() throws IOException {
            long start = System.nanoTime();
            send("GET stays\r\n");
            readLine();
            readLine();
            return System.nanoTime() - start;
        }

        String readLine() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new IOException("the server closed the connection");
                }
                if (b != '\r') {
                    line.append((char) b);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
