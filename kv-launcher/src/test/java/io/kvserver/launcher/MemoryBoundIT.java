package io.kvserver.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Slow;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real jar with a small heap, filled with values of any size: memory never runs out, and the server continues. */
@Slow
@DisabledIfSystemProperty(named = "kv.effort", matches = "1?[0-9]", disabledReason = "a short run leaves it out")
class MemoryBoundIT {
    private static final String OOM = "-OOM command not allowed when used memory > 'maxmemory'.";
    private static final long HEAP_BYTES = 128L << 20;

    /** A client that waits for each reply. Confined to the test. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final OutputStream out;
        private final InputStream in;

        Client(KvProcess.Ready ready) throws IOException {
            socket = ready.connect();
            socket.setTcpNoDelay(true);
            out = new BufferedOutputStream(socket.getOutputStream());
            in = new BufferedInputStream(socket.getInputStream());
        }

        void send(byte[]... words) throws IOException {
            out.write(("*" + words.length + "\r\n").getBytes(US_ASCII));
            for (byte[] word : words) {
                out.write(("$" + word.length + "\r\n").getBytes(US_ASCII));
                out.write(word);
                out.write("\r\n".getBytes(US_ASCII));
            }
        }

        /** The line of a reply; for a string, its text instead, or only its length if it is long. */
        String reply() throws IOException {
            out.flush();
            String line = line();
            if (!line.startsWith("$") || line.equals("$-1")) {
                return line;
            }
            int length = Integer.parseInt(line.substring(1));
            byte[] value = in.readNBytes(length + 2);
            assertEquals(length + 2, value.length);
            return length > 10_000 ? line : new String(value, 0, length, US_ASCII);
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                assertTrue(c >= 0, "the connection was closed");
                line.append((char) c);
            }
            return line.substring(0, line.length() - 1);
        }

        String ask(String... words) throws IOException {
            send(Arrays.stream(words).map(word -> word.getBytes(US_ASCII)).toArray(byte[][]::new));
            return reply();
        }

        String set(String key, byte[] value) throws IOException {
            send("SET".getBytes(US_ASCII), key.getBytes(US_ASCII), value);
            return reply();
        }

        long figure(String name) throws IOException {
            String text = ask("INFO");
            int at = text.indexOf("\n" + name + ":") + name.length() + 2;
            return Long.parseLong(text.substring(at, text.indexOf('\r', at)));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static KvProcess start(String... words) throws IOException {
        return KvProcess.start(List.of("-Xmx128m", "-XX:+UseG1GC"), words);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 1000, 30_000, 600_000, 1_100_000, 5_000_000, 20_000_000, 64_000_000})
    void withoutEvictionWritesAreRefusedAndReadsContinue(int length) throws Exception {
        try (KvProcess kv = start("0");
                Client client = new Client(kv.ready())) {
            byte[] value = new byte[length];
            int stored = fill(client, value);
            long most = client.figure("maxmemory");
            long used = client.figure("used_memory");
            // The total may lag behind by up to 4 KiB for each shard, and a table grows by more than one key needs.
            assertTrue(used <= most + most / 100 && most < HEAP_BYTES * 3 / 4, "used: " + used + " of " + most);
            if (length < 10_000_000) {
                assertTrue(used > most * 3 / 4, "used: " + used + " of " + most);
            }
            if (stored > 0) {
                assertEquals(
                        value.length > 10_000 ? "$" + length : new String(value, US_ASCII), client.ask("GET", "key:0"));
                for (int i = 0; i < Math.min(stored, 10_000); i++) {
                    assertEquals(":1", client.ask("DEL", "key:" + i));
                }
            }
            assertEquals("+OK", client.set("small", new byte[1]));
            kv.signal("TERM");
            assertEquals(new KvProcess.Exit(0, "", ""), kv.exit());
        }
    }

    /** Sets keys until five have been refused, and returns how many were stored. */
    private static int fill(Client client, byte[] value) throws Exception {
        int refused = 0;
        int stored = 0;
        while (refused < 5) {
            // Several small values per round trip, or it would take long.
            int batch = value.length < 10_000 ? 1000 : 1;
            for (int i = 0; i < batch; i++) {
                client.send("SET".getBytes(US_ASCII), ("key:" + (stored + i)).getBytes(US_ASCII), value);
            }
            for (int i = 0; i < batch; i++) {
                String reply = client.reply();
                assertTrue(reply.equals("+OK") || reply.equals(OOM), reply);
                if (reply.equals("+OK")) {
                    stored++;
                } else {
                    refused++;
                }
            }
        }
        return stored;
    }

    @ParameterizedTest
    @CsvSource({"600_000, 600", "1_100_000, 300", "7_000_000, 60"})
    void withEvictionTheNewestValuesAreThere(String bytes, int count) throws Exception {
        int length = Integer.parseInt(bytes.replace("_", ""));
        try (KvProcess kv = start("0", "--max-memory-policy", "allkeys-lru");
                Client client = new Client(kv.ready())) {
            byte[] value = new byte[length];

            for (int i = 0; i < count; i++) {
                assertEquals("+OK", client.set("key:" + i, value));
                assertEquals("$" + length, client.ask("GET", "key:" + i));
            }

            assertTrue(client.figure("evicted_keys") > 0);
            assertTrue(client.figure("used_memory") <= client.figure("maxmemory"));
            kv.signal("TERM");
            assertEquals(new KvProcess.Exit(0, "", ""), kv.exit());
        }
    }

    /** A heap of 128 regions may have no 18 free regions in a row, though more are free: then the reply is the same as at the memory limit. */
    @Test
    void withEvictionValuesThatHardlyFitMayBeRefused() throws Exception {
        int length = 18_000_000;
        try (KvProcess kv = start("0", "--max-memory-policy", "allkeys-lru");
                Client client = new Client(kv.ready())) {
            byte[] value = new byte[length];
            int stored = 0;

            for (int i = 0; i < 30; i++) {
                String reply = client.set("key:" + i, value);
                assertTrue(reply.equals("+OK") || reply.equals(OOM), reply);
                stored += reply.equals("+OK") ? 1 : 0;
            }

            assertTrue(stored > 0, "stored: " + stored);
            assertEquals("+OK", client.set("small", new byte[1]));
            kv.signal("TERM");
            assertEquals(new KvProcess.Exit(0, "", ""), kv.exit());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 6})
    void severalUnfinishedRequestsCountTogether(int clients) throws Exception {
        int length = 40_000_000;
        try (KvProcess kv = start("0")) {
            KvProcess.Ready ready = kv.ready();
            Client[] all = new Client[clients];
            for (int i = 0; i < clients; i++) {
                all[i] = new Client(ready);
                all[i].socket
                        .getOutputStream()
                        .write(("*3\r\n$3\r\nSET\r\n$1\r\na\r\n$" + length + "\r\n").getBytes(US_ASCII));
            }
            byte[] piece = new byte[1_000_000];
            for (int sent = 0; sent < length; sent += piece.length) {
                for (Client client : all) {
                    client.socket.getOutputStream().write(piece);
                }
            }
            int refused = 0;
            for (Client client : all) {
                client.socket.getOutputStream().write("\r\n".getBytes(US_ASCII));
                refused += client.reply().equals(OOM) ? 1 : 0;
            }

            assertTrue(refused >= clients - 1, "refused: " + refused);
            for (Client client : all) {
                assertEquals("+PONG", client.ask("PING"));
                client.close();
            }
        }
    }
}
