import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that makes trouble for a server, for a number of seconds: java Disturb.java KIND PORT SECONDS. Prints "ready" when it has
 * begun.
 */
public class Disturb {
    private static final String GET = "*2\r\n$3\r\nGET\r\n$5\r\nlarge\r\n";

    private static int port;
    private static long endNanos;

    public static void main(String[] args) throws Exception {
        port = Integer.parseInt(args[1]);
        endNanos = System.nanoTime() + Long.parseLong(args[2]) * 1_000_000_000;
        switch (args[0]) {
            case "nobody" -> ready();
            case "slow-reader" -> slowReader();
            case "dead-reader" -> deadReader();
            case "byte-at-a-time" -> byteAtATime();
            case "idle" -> idle(Integer.parseInt(args[3]));
            case "connect-and-reset" -> connectAndReset(Integer.parseInt(args[3]));
            case "million-pipelined" -> millionPipelined();
            default -> throw new IllegalArgumentException(args[0]);
        }
        sleepToEnd();
    }

    private static void ready() {
        System.out.println("ready");
    }

    private static boolean isOver() {
        return System.nanoTime() - endNanos >= 0;
    }

    private static void sleepToEnd() throws InterruptedException {
        while (!isOver()) {
            Thread.sleep(10);
        }
    }

    private static Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static Socket withLargeValue() throws IOException {
        Socket socket = connect();
        String value = "x".repeat(1 << 20);
        socket.getOutputStream()
                .write(("*3\r\n$3\r\nSET\r\n$5\r\nlarge\r\n$" + value.length() + "\r\n" + value + "\r\n")
                        .getBytes(ISO_8859_1));
        socket.getInputStream().readNBytes(5);
        return socket;
    }

    /** Asks for much, and reads a kilobyte in a millisecond. */
    private static void slowReader() throws Exception {
        Socket socket = withLargeValue();
        socket.getOutputStream().write(GET.repeat(20).getBytes(ISO_8859_1));
        ready();
        InputStream in = socket.getInputStream();
        byte[] input = new byte[1 << 10];
        while (!isOver() && in.read(input) > 0) {
            Thread.sleep(1);
        }
    }

    /** Asks for much, and reads nothing. */
    private static void deadReader() throws Exception {
        Socket socket = withLargeValue();
        socket.getOutputStream().write(GET.repeat(20).getBytes(ISO_8859_1));
        ready();
        sleepToEnd();
        socket.close();
    }

    private static void byteAtATime() throws Exception {
        Socket socket = connect();
        socket.setTcpNoDelay(true);
        ready();
        byte[] request = "*3\r\n$3\r\nSET\r\n$4\r\nslow\r\n$5\r\nvalue\r\n".getBytes(ISO_8859_1);
        OutputStream out = socket.getOutputStream();
        for (int i = 0; !isOver(); i++) {
            out.write(request[i % request.length]);
            if (i % 10 == 0) {
                Thread.sleep(1);
            }
            if (socket.getInputStream().available() > 0) {
                socket.getInputStream().skip(socket.getInputStream().available());
            }
        }
    }

    private static void idle(int count) throws Exception {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sockets.add(connect());
        }
        ready();
        sleepToEnd();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** As many in a second as asked for, in hundredths of a second. */
    private static void connectAndReset(int perSecond) throws Exception {
        ready();
        long begin = System.nanoTime();
        for (long done = 0; !isOver(); ) {
            long due = (System.nanoTime() - begin) * perSecond / 1_000_000_000;
            for (; done < due && !isOver(); done++) {
                Socket socket = connect();
                socket.setSoLinger(true, 0);
                socket.close();
            }
            // One after the other, not many at once.
            LockSupport.parkNanos(50_000);
        }
    }

    /** Sends a million requests before it reads, and again after that. */
    private static void millionPipelined() throws Exception {
        byte[] thousand = "*2\r\n$3\r\nGET\r\n$4\r\nnone\r\n".repeat(1000).getBytes(ISO_8859_1);
        boolean told = false;
        while (!isOver()) {
            try (Socket socket = connect()) {
                for (int i = 0; i < 1000; i++) {
                    socket.getOutputStream().write(thousand);
                }
                if (!told) {
                    ready();
                    told = true;
                }
                socket.getInputStream().readNBytes(5_000_000);
            }
        }
    }
}
