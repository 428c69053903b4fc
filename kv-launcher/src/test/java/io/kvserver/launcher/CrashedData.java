package io.kvserver.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.Contents;
import io.kvserver.core.session.Requests;
import io.kvserver.launcher.KvProcess.Ready;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.List;
import java.util.SortedMap;

/** Keys of a server after a crash, all of them numbers in database 0. Immutable. */
record CrashedData(SortedMap<String, String> contents) {
    /** All the keys. */
    static CrashedData of(Ready ready) throws IOException {
        return matching("*", ready);
    }

    /** The keys that match a pattern. */
    static CrashedData matching(String pattern, Ready ready) throws IOException {
        try (Socket socket = ready.connect()) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            return new CrashedData(Contents.matching(pattern, words -> {
                socket.getOutputStream().write(Requests.array(words));
                return reply(in);
            }));
        }
    }

    /** Sends a request on a connection of its own, and returns the reply, a single line. */
    static String ask(Ready ready, String... words) throws IOException {
        try (Socket socket = ready.connect()) {
            socket.getOutputStream().write(Requests.array(List.of(words)));
            return line(socket.getInputStream());
        }
    }

    private static String reply(InputStream in) throws IOException {
        String line = line(in);
        int count = line.startsWith("$") || line.startsWith("*")
                ? Integer.parseInt(line.substring(1).strip())
                : 0;
        StringBuilder reply = new StringBuilder(line);
        if (line.startsWith("$") && count >= 0) {
            reply.append(new String(in.readNBytes(count + 2), ISO_8859_1));
        }
        for (int i = 0; line.startsWith("*") && i < count; i++) {
            reply.append(reply(in));
        }
        return reply.toString();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int c;
        do {
            c = in.read();
            if (c < 0) {
                throw new IOException("the server has closed the connection after: " + line);
            }
            line.append((char) c);
        } while (c != '\n');
        return line.toString();
    }

    boolean has(String key) {
        return contents.containsKey("0:" + key);
    }

    /** The key's value; 0 if it is missing. */
    int number(String key) {
        String entry = contents.get("0:" + key);
        return entry == null ? 0 : Integer.parseInt(entry.split("\r\n", -1)[1]);
    }
}
