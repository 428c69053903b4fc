import static java.nio.charset.StandardCharsets.UTF_8;

import io.kvserver.net.KvServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;

/** Starts embedded servers one after the other in this JVM, and prints how long each took until it answered a PING. */
final class SecondServer {
    private static final int SERVERS = 20;

    private SecondServer() {}

    public static void main(String[] args) throws Exception {
        double[] millis = new double[SERVERS];
        for (int i = 0; i < SERVERS; i++) {
            millis[i] = startAndPing();
        }
        double[] later = Arrays.copyOfRange(millis, 1, SERVERS);
        Arrays.sort(later);
        System.out.printf("%.2f %.2f %.2f %.2f%n", millis[0], millis[1], later[later.length / 2], later[later.length - 1]);
    }

    private static double startAndPing() throws IOException {
        long start = System.nanoTime();
        try (KvServer server = new KvServer.Builder().port(0).start();
                Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.getOutputStream().write("PING\n".getBytes(UTF_8));
            String reply = new String(client.getInputStream().readNBytes(5), UTF_8);
            if (!reply.equals("PONG\n")) {
                throw new IOException("answered " + reply);
            }
            return (System.nanoTime() - start) / 1e6;
        }
    }
}
