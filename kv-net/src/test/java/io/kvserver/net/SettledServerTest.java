package io.kvserver.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.SettableClock;
import io.kvserver.core.session.Interception;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server whose clock has been moved, and that is asked to do what is due. */
@Timeout(60)
class SettledServerTest {
    private final SettableClock clock = new SettableClock();

    @Test
    void whatIsDueHasBeenDoneOnAllLoops() throws Exception {
        try (KvServer server = new KvServer.Builder()
                        .port(0)
                        .eventLoops(4)
                        .store(new KvStore.Builder().clock(clock))
                        .start();
                TestClients clients = new TestClients(server, 8)) {
            for (Socket client : clients.all) {
                client.getOutputStream().write("BLPOP list 100\n".getBytes(UTF_8));
            }
            while (!server.store().call("INFO", "clients").text().contains("blocked_clients:8\r")) {
                Thread.onSpinWait();
            }
            assertEquals(clock.millis() + 100_000, server.store().nextDeadlineMillis());
            clock.advance(Duration.ofSeconds(100));

            server.settle();

            for (Socket client : clients.all) {
                assertEquals(1, client.getInputStream().available());
            }
            assertEquals(Long.MAX_VALUE, server.store().nextDeadlineMillis());
        }
    }

    /** Some clients. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record TestClients(Socket[] all) implements AutoCloseable {
        TestClients(KvServer server, int count) throws Exception {
            this(new Socket[count]);
            for (int i = 0; i < count; i++) {
                all[i] = new Socket(InetAddress.getLoopbackAddress(), server.port());
            }
        }

        @Override
        public void close() throws IOException {
            for (Socket client : all) {
                client.close();
            }
        }
    }

    @Test
    void aThreadOfTheServerCannotAsk() throws Exception {
        AtomicReference<KvServer> server = new AtomicReference<>();
        KvStore.Builder store = new KvStore.Builder().interceptor(request -> {
            String refusal = assertThrows(
                            IllegalStateException.class, () -> server.get().settle())
                    .getMessage();
            return Interception.answer(reply -> reply.bulk(refusal));
        });
        server.set(new KvServer.Builder().port(0).store(store).build());
        assertThrows(IllegalStateException.class, server.get()::settle);
        try (KvServer started = server.get().start();
                Socket client = new Socket(InetAddress.getLoopbackAddress(), started.port())) {
            client.getOutputStream().write("PING\n".getBytes(UTF_8));
            client.shutdownOutput();
            assertTrue(
                    new String(client.getInputStream().readAllBytes(), UTF_8).contains("cannot wait for the server"));
        }
        server.get().settle();
    }
}
