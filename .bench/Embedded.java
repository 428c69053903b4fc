import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;

/**
 * Starts embedded servers one after the other in this JVM. Prints in milliseconds how long the first and the second took until
 * they answered a PING, the median and the longest of the others, and the median of a start and close without a client.
 */
abstract class Embedded {
    private static final int SERVERS = 20;
    private static final byte[] PONG = "PONG\r\n".getBytes(UTF_8);

    /** A server on a free port. */
    abstract void start() throws IOException;

    abstract int port();

    abstract void close() throws IOException;

    void measure() throws IOException {
        double[] replied = new double[SERVERS];
        for (int i = 0; i < SERVERS; i++) {
            replied[i] = startAndPing();
        }
        double[] closed = new double[SERVERS];
        for (int i = 0; i < SERVERS; i++) {
            closed[i] = startAndClose();
        }
        double[] later = Arrays.copyOfRange(replied, 1, SERVERS);
        Arrays.sort(later);
        Arrays.sort(closed);
        System.out.printf(
                "%.2f %.2f %.2f %.2f %.2f%n",
                replied[0], replied[1], later[later.length / 2], later[later.length - 1], closed[closed.length / 2]);
    }

    private double startAndPing() throws IOException {
        long begin = System.nanoTime();
        start();
        double millis;
        try (Socket client = new Socket(InetAddress.getByName("127.0.0.1"), port())) {
            client.getOutputStream().write("*1\r\n$4\r\nPING\r\n".getBytes(UTF_8));
            awaitPong(client.getInputStream());
            millis = (System.nanoTime() - begin) / 1e6;
        }
        close();
        return millis;
    }

    /**
     * A simple string or, from jedis-mock, a bulk string. Byte by byte: the first strings that a JVM joins take some 20 ms, which would
     * be the client's and not the server's.
     */
    private static void awaitPong(InputStream in) throws IOException {
        int matched = 0;
        while (matched < PONG.length) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("no answer");
            }
            matched = c == PONG[matched] ? matched + 1 : c == PONG[0] ? 1 : 0;
        }
    }

    private double startAndClose() throws IOException {
        long begin = System.nanoTime();
        start();
        close();
        return (System.nanoTime() - begin) / 1e6;
    }
}
