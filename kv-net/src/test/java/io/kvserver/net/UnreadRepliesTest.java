package io.kvserver.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** Clients that send all their requests before they read the first reply. */
class UnreadRepliesTest {
    private static final int REQUESTS = 100_000;
    private static final String VALUE = "x".repeat(200);

    @Test
    void aPipelineIsAnsweredHoweverLongItIs() throws Exception {
        try (KvServer server = new KvServer.Builder().port(0).start();
                Socket client = new Socket(server.address().getAddress(), server.port())) {
            client.setSoTimeout(TestClient.TIMEOUT_MILLIS);
            server.store().set("a", VALUE);
            byte[] get = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n".getBytes(US_ASCII);

            OutputStream out = new BufferedOutputStream(client.getOutputStream(), 1 << 16);
            for (int i = 0; i < REQUESTS; i++) {
                out.write(get);
            }
            out.flush();

            byte[] reply = ("$" + VALUE.length() + "\r\n" + VALUE + "\r\n").getBytes(US_ASCII);
            InputStream in = client.getInputStream();
            for (int i = 0; i < REQUESTS; i++) {
                assertEquals(new String(reply, US_ASCII), new String(in.readNBytes(reply.length), US_ASCII));
            }
        }
    }
}
