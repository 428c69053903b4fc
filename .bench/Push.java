import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How long a client that waits in BLPOP waits for its reply after another has begun to send the LPUSH. Arguments: how many pushes, and
 * a port. Prints p50 and p99 in microseconds. The first tenth is not counted.
 */
final class Push {
    private static final byte[] PUSH = bytes("*3\r\n$5\r\nLPUSH\r\n$1\r\nq\r\n$1\r\nx\r\n");
    private static final byte[] POPPED = bytes("*2\r\n$1\r\nq\r\n$1\r\nx\r\n");
    private static final byte[] ANY = bytes(":1\r\n");
    /** Its answer tells that the BLPOP behind it has been read, too: both come in one piece. */
    private static final byte[] PING_AND_WAIT = bytes("*1\r\n$4\r\nPING\r\n*3\r\n$5\r\nBLPOP\r\n$1\r\nq\r\n$1\r\n0\r\n");

    private static final byte[] PONG = bytes("+PONG\r\n");

    private Push() {}

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[0]);
        long[] nanos = new long[count];
        try (Socket waiting = connect(args[1]);
                Socket pushing = connect(args[1])) {
            OutputStream toWaiting = waiting.getOutputStream();
            InputStream fromWaiting = waiting.getInputStream();
            OutputStream toPushing = pushing.getOutputStream();
            InputStream fromPushing = pushing.getInputStream();
            for (int i = 0; i < count; i++) {
                toWaiting.write(PING_AND_WAIT);
                expect(fromWaiting, PONG);
                long begin = System.nanoTime();
                toPushing.write(PUSH);
                expect(fromWaiting, POPPED);
                nanos[i] = System.nanoTime() - begin;
                expect(fromPushing, ANY);
            }
        }
        long[] counted = Arrays.copyOfRange(nanos, count / 10, count);
        Arrays.sort(counted);
        System.out.printf(
                "%.1f %.1f%n", counted[counted.length / 2] / 1e3, counted[(int) (counted.length * 0.99)] / 1e3);
    }

    private static Socket connect(String port) throws Exception {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void expect(InputStream in, byte[] reply) throws Exception {
        byte[] read = in.readNBytes(reply.length);
        if (!Arrays.equals(read, reply)) {
            throw new IllegalStateException("answered " + new String(read, StandardCharsets.US_ASCII));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
