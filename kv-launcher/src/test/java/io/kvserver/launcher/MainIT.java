package io.kvserver.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvserver.launcher.KvProcess.Exit;
import io.kvserver.launcher.KvProcess.Ready;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real jar as a user runs it: arguments and signals as input; lines, exit codes and a port as output. */
class MainIT {
    private static final String VERSION = System.getProperty("kv.version").replace("-SNAPSHOT", "");

    @Test
    void readyLineNamesThePortThatServesLinesAndResp() throws Exception {
        try (KvProcess kv = KvProcess.start("0")) {
            Ready ready = kv.ready();

            String expected = "kv " + VERSION + " ready on 127.0.0.1:" + ready.port();
            // Also on ::1, if the machine has it.
            assertEquals(expected, ready.line().replace(", [::1]:" + ready.port(), ""));
            assertEquals("OK\nb\n2\n", talk(ready, "SET a b\nGET a\nEXISTS a a\nQUIT\n"));
            assertEquals("$1\r\nb\r\n+OK\r\n", talk(ready, "*2\r\n$3\r\nGET\r\n$1\r\na\r\nQUIT\r\n"));
        }
    }

    @Test
    void inlineRepliesOptionAnswersLinesInResp() throws Exception {
        try (KvProcess kv = KvProcess.start("--port=0", "--inline-replies", "resp")) {
            Ready ready = kv.ready();

            assertEquals("+OK\r\n$1\r\nb\r\n$-1\r\n+OK\r\n", talk(ready, "SET a b\nGET a\nGET c\nQUIT\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void signalAnswersWhatWasReceivedAndExitsWithZero(String signal) throws Exception {
        try (KvProcess kv = KvProcess.start("0")) {
            Ready ready = kv.ready();
            try (Socket client = ready.connect()) {
                BufferedReader replies = reader(client);
                send(client, "INCR a\n");
                assertEquals("1", replies.readLine());

                // Loopback: when this returns, the server's side of the connection has the bytes.
                send(client, "INCR a\n".repeat(1000));
                kv.signal(signal);

                for (int i = 2; i <= 1001; i++) {
                    assertEquals(Integer.toString(i), replies.readLine());
                }
                assertEquals(-1, replies.read());
            }
            assertEquals(new Exit(0, "", ""), kv.exit());
            assertThrows(ConnectException.class, ready::connect);
        }
    }

    @Test
    void shutdownFromAClientExitsWithZero() throws Exception {
        try (KvProcess kv = KvProcess.start("0")) {
            Ready ready = kv.ready();

            assertEquals("1\n", talk(ready, "INCR a\nSHUTDOWN NOSAVE\n"));

            assertEquals(new Exit(0, "", ""), kv.exit());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void signalDisconnectsIdleClientsAndHalfRequests(String signal) throws Exception {
        try (KvProcess kv = KvProcess.start("0")) {
            Ready ready = kv.ready();
            try (Socket idle = ready.connect();
                    Socket half = ready.connect()) {
                send(idle, "PING\n");
                assertEquals("PONG", reader(idle).readLine());
                send(half, "PING\nSET a");
                BufferedReader halfReplies = reader(half);
                assertEquals("PONG", halfReplies.readLine());

                kv.signal(signal);

                assertEquals(-1, idle.getInputStream().read());
                assertEquals(-1, halfReplies.read());
            }
            assertEquals(new Exit(0, "", ""), kv.exit());
        }
    }

    @Test
    void portInUseExitsWithOneAndNamesHostAndPort() throws Exception {
        try (ServerSocket taken = listen(127, 0, 0, 1)) {
            int port = taken.getLocalPort();

            assertEquals(
                    new Exit(1, "", "kv: cannot listen on 127.0.0.1:" + port + ": Address already in use\n"),
                    KvProcess.run(Integer.toString(port)));
        }
    }

    @Test
    void aDirectoryThatTheLocaleCannotNameExitsWithTwo() throws Exception {
        assertEquals(
                new Exit(
                        2,
                        "",
                        "kv: --data-dir has characters that the locale's character set has not: set LC_ALL to one in"
                                + " UTF-8, as C.UTF-8 (--help lists the options)\n"),
                KvProcess.run(Map.of("LC_ALL", "C"), "--data-dir", "d\u00e4t\u00e4"));
    }

    @Test
    void unknownHostExitsWithOneAndIsNamed() throws Exception {
        // A top-level domain that never exists; without a resolver it is unknown as well.
        assertEquals(
                new Exit(1, "", "kv: cannot listen on nowhere.invalid: no such host\n"),
                KvProcess.run("0", "--bind", "nowhere.invalid"));
    }

    @Test
    void wrongWordExitsWithTwoAndOneLine() throws Exception {
        assertEquals(
                new Exit(2, "", "kv: unknown option --nonsense (--help lists the options)\n"),
                KvProcess.run("--nonsense"));
    }

    /** The command line does not show what a variable has set. */
    @Test
    void aRefusalNamesTheVariablesThatWereRead() throws Exception {
        assertEquals(
                new Exit(2, "", """
                        kv: the port is a number from 0 to 65535, not '99999' (--help lists the options)
                        kv: options from the environment: KV_PORT, KV_PASSWORD
                        """),
                KvProcess.run(
                        Map.of("KV_PORT", "99999", "KV_PASSWORD", "secret", "KV_BIND", "", "KV_OTHER", "1"),
                        "--shards",
                        "2"));
    }

    @Test
    void helpGoesToStandardOutput() throws Exception {
        assertEquals(new Exit(0, Usage.TEXT, ""), KvProcess.run("--help"));
    }

    @Test
    void versionIsThatOfTheBuild() throws Exception {
        assertEquals(new Exit(0, "kv " + VERSION + "\n", ""), KvProcess.run("--version"));
        assertFalse(VERSION.isEmpty());
    }

    @Test
    void aConfigurationFileIsCheckedWithoutAServer(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve("kv.conf"), "port 0\nslowlog-log-slower-than 5\ndaemonize yes\nno-such 1\n");
        String name = file.toString();

        Exit lenient = KvProcess.run("--config", name, "--check-config", "--ignore-unknown-config");
        Exit strict = KvProcess.run("--config", name, "--check-config");

        assertEquals(0, lenient.code());
        assertEquals("kv: the options are right\n", lenient.out());
        assertTrue(lenient.err().contains(name + ", line 3: daemonize"), lenient.err());
        assertTrue(lenient.err().contains(name + ", line 4: no-such: ERR Unknown option"), lenient.err());
        assertEquals(2, strict.code());
        assertTrue(strict.err().contains("line 3: daemonize can only be 'no' in kv"), strict.err());
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws Exception {
        try (KvProcess kv = KvProcess.start("0");
                Socket client = kv.ready().connect()) {
            // Unread replies, for which the server would wait.
            send(client, "SETRANGE a 30000000 x\n");
            assertEquals("30000001\n", new String(client.getInputStream().readNBytes(9), ISO_8859_1));
            send(client, "GET a\n");
            assertEquals(0, client.getInputStream().read());

            kv.signal("TERM");
            while (kv.isAlive()) {
                // The server may not have noticed the first signal yet.
                kv.signalIfAlive("INT");
            }

            assertEquals(128 + 2, kv.exit().code());
        }
    }

    @Test
    void bindsToIpv6Loopback() throws Exception {
        assumeTrue(hasIpv6Loopback(), "this machine has no ::1");
        try (KvProcess kv = KvProcess.start("0", "--bind", "::1")) {
            Ready ready = kv.ready();

            assertEquals("kv " + VERSION + " ready on [::1]:" + ready.port(), ready.line());
            assertEquals("PONG\n", talk(ready, "PING\nQUIT\n"));
        }
    }

    @Test
    void ipv6AddressInJvmWithoutIpv6IsOneLine() throws Exception {
        assertEquals(
                new Exit(1, "", "kv: cannot listen on [::1]:0: this JVM does not use IPv6\n"),
                KvProcess.run(List.of("-Djava.net.preferIPv4Stack=true"), "0", "--bind=::1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void addressThatOthersReachIsRefusedWithWhatToSet(String address) throws Exception {
        Exit exit = KvProcess.run("0", "--bind", address);

        assertEquals(1, exit.code());
        assertEquals("", exit.out());
        assertTrue(exit.err().startsWith("kv: refusing to listen on " + address + ": "), exit.err());
        assertTrue(exit.err().contains("(--password-file,"), exit.err());
        assertTrue(exit.err().contains("(--allow-unauthenticated,"), exit.err());
        assertEquals(1, exit.err().lines().count(), exit.err());
    }

    @Test
    void anOptionAllowsTheAddressAndNoOther() throws Exception {
        try (KvProcess kv = KvProcess.start("0", "--bind=0.0.0.0", "--allow-unauthenticated")) {
            Ready ready = kv.ready();

            assertEquals("0.0.0.0", ready.host());
            assertEquals("PONG\n", talk(ready, "PING\nQUIT\n"));
        }
    }

    private static boolean hasIpv6Loopback() {
        try (ServerSocket socket = listen(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** Binds a free port of an address, which is given by its bytes. */
    private static ServerSocket listen(int... address) throws IOException {
        byte[] bytes = new byte[address.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) address[i];
        }
        return new ServerSocket(0, 1, InetAddress.getByAddress(bytes));
    }

    /** Sends requests, the last of which ends the connection, and returns all replies. */
    private static String talk(Ready ready, String requests) throws IOException {
        try (Socket client = ready.connect()) {
            send(client, requests);
            return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private static void send(Socket client, String requests) throws IOException {
        client.getOutputStream().write(requests.getBytes(ISO_8859_1));
    }

    private static BufferedReader reader(Socket client) throws IOException {
        return new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
    }
}
