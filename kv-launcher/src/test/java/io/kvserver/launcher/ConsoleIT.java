package io.kvserver.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.launcher.KvProcess.Exit;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import org.junit.jupiter.api.Test;

/** The console in the jar, as a user starts it. */
class ConsoleIT {
    @Test
    void itsAddressIsPrintedAndItDoesNotKeepTheProcessAlive() throws Exception {
        try (KvProcess kv = KvProcess.start("0", "--console", "0")) {
            try (Socket client = kv.ready().connect()) {
                String line = kv.line();
                assertTrue(line.matches("console on http://127\\.0\\.0\\.1:\\d+/\\?token=[A-Za-z0-9_-]{32}"), line);
                URL url = URI.create(line.substring("console on ".length())).toURL();

                HttpURLConnection visit = (HttpURLConnection) url.openConnection();
                assertEquals(200, visit.getResponseCode());
                assertTrue(new String(visit.getInputStream().readAllBytes(), UTF_8).startsWith("<!doctype html>"));
                assertEquals(
                        401,
                        ((HttpURLConnection) URI.create("http://127.0.0.1:" + url.getPort() + "/")
                                        .toURL()
                                        .openConnection())
                                .getResponseCode());

                client.getOutputStream().write("SHUTDOWN\n".getBytes(UTF_8));
                assertEquals(0, kv.exit().code());
            }
        }
    }

    @Test
    void aUserThatIsNotThereAndAPortThatIsTakenAreNamed() throws Exception {
        Exit unknown = KvProcess.run("0", "--console", "0", "--console-user", "nobody");
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().contains("--console-user: there is no user nobody that is on"), unknown.err());

        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Exit exit = KvProcess.run("0", "--console", Integer.toString(taken.getLocalPort()));
            assertEquals(1, exit.code());
            assertTrue(
                    exit.err().contains("cannot listen for the console on 127.0.0.1 port " + taken.getLocalPort()),
                    exit.err());
        }
    }
}
