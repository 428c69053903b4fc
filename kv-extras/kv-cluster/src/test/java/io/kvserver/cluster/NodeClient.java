package io.kvserver.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;

/** A connection to a node that speaks RESP2: replies are their bytes, one char each. Confined to one thread. */
final class NodeClient implements Closeable {
    private static final int PATIENCE_MILLIS = 120_000;

    private final Socket socket = new Socket();
    private final InputStream in;

    NodeClient(String host, int port) throws IOException {
        socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends a request, words separated by spaces, and waits for its reply. */
    String ask(String words) throws IOException {
        return ask(Arrays.asList(words.split(" ")));
    }

    String ask(List<String> words) throws IOException {
        send(List.of(words));
        return reply();
    }

    /** Sends requests in one piece. */
    void send(List<List<String>> requests) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (List<String> words : requests) {
            write(bytes, "*" + words.size());
            for (String word : words) {
                write(bytes, "$" + word.length());
                write(bytes, word);
            }
        }
        socket.getOutputStream().write(bytes.toByteArray());
    }

    private static void write(ByteArrayOutputStream out, String line) {
        out.writeBytes((line + "\r\n").getBytes(ISO_8859_1));
    }

    /** The next complete reply. */
    String reply() throws IOException {
        StringBuilder all = new StringBuilder();
        for (long missing = 1; missing > 0; missing--) {
            String line = line();
            all.append(line).append("\r\n");
            if (line.charAt(0) == '*' && !line.equals("*-1")) {
                missing += Long.parseLong(line.substring(1));
            } else if (line.charAt(0) == '$' && !line.equals("$-1")) {
                int length = Integer.parseInt(line.substring(1)) + 2;
                byte[] bytes = in.readNBytes(length);
                if (bytes.length < length) {
                    throw new EOFException();
                }
                all.append(new String(bytes, ISO_8859_1));
            }
        }
        return all.toString();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
