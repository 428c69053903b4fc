package io.kvserver.core.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.Programs;
import io.kvserver.core.differential.RedisConnection;
import io.kvserver.core.differential.RedisServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The content of a redis-server, and the output of Redis's own tools about files. Stateless. */
public final class RedisContents {
    private static final int DATABASES = 16;

    private RedisContents() {}

    /** A redis-server that loads its files from a directory, as its options say. */
    public static RedisServerProcess start(Path directory, String... options) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("--dir", directory.toString()));
        all.addAll(List.of(options));
        return RedisServerProcess.start(all.toArray(new String[0]));
    }

    /** All keys, each with its value and when it expires. */
    public static Set<StoredKey> of(RedisServerProcess server) throws IOException {
        Set<StoredKey> keys = new HashSet<>();
        try (RedisConnection connection = new RedisConnection(server)) {
            for (int database = 0; database < DATABASES; database++) {
                connection.exchange(List.of("SELECT", Integer.toString(database)));
                for (String key : bulks(connection.exchange(List.of("KEYS", "*")))) {
                    String value = bulks("*1\r\n" + connection.exchange(List.of("GET", key)))
                            .get(0);
                    String deadline = connection
                            .exchange(List.of("PEXPIRETIME", key))
                            .strip()
                            .substring(1);
                    boolean expires = !deadline.equals("-1");
                    keys.add(new StoredKey(
                            database, key, value, expires ? Long.parseLong(deadline) : RdbWriter.NO_DEADLINE));
                }
            }
        }
        return keys;
    }

    private static List<String> bulks(String array) {
        List<String> bulks = new ArrayList<>();
        int at = array.indexOf('\n') + 1;
        while (at < array.length()) {
            int head = array.indexOf('\r', at);
            int length = Integer.parseInt(array.substring(at + 1, head));
            bulks.add(array.substring(head + 2, head + 2 + length));
            at = head + 2 + length + 2;
        }
        return bulks;
    }

    /** Sends requests, words separated by spaces; each has to succeed. */
    public static void send(RedisServerProcess server, String... requests) throws IOException {
        try (RedisConnection connection = new RedisConnection(server)) {
            for (String request : requests) {
                String reply = connection.exchange(List.of(request.split(" ", -1)));
                if (reply.startsWith("-")) {
                    throw new IOException(request + ": " + reply);
                }
            }
        }
    }

    /** The output of one of Redis's tools about a file; an exception if the tool rejects it. */
    public static String check(String tool, Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Programs.require(tool), file.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
        if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(tool + ": " + output);
        }
        return output;
    }
}
