package io.kvserver.net;

import static io.kvserver.core.command.Command.command;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.SettableClock;
import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Family;
import io.kvserver.core.command.Group;
import io.kvserver.core.command.Routing;
import io.kvserver.core.session.Interception;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server whose clock the test moves, and that is then asked to do what is due. */
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

    /** A client that was to be woken before the turn is answered when the turn ends. Otherwise a test could move the clock again too early. */
    @Test
    void aClientThatWasToBeWokenBeforeATurnIsWokenInIt() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (KvServer server = startSticking("echo", stuck, released);
                TestClients clients = new TestClients(server, 2)) {
            sleepTwoSeconds(server, clients.all[0]);
            clients.all[1].getOutputStream().write("ECHO stuck\n".getBytes(UTF_8));
            stuck.await();

            clock.advance(Duration.ofSeconds(2));
            server.store().runDue();
            CompletableFuture<Integer> answered = server.serving()
                    .groups()
                    .get(0)
                    .turn()
                    .thenApply(done -> assertDoesNotThrow(
                            () -> clients.all[0].getInputStream().available()));
            released.countDown();

            assertEquals("OK\n".length(), answered.get());
        }
    }

    /** A request that another thread runs has not yet set the deadline until which it waits. */
    @Test
    void requestsThatOtherThreadsRunAreWaitedFor() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Thread waiting = Thread.currentThread();
        Thread releasing = new Thread(() -> {
            while (waiting.getState() == Thread.State.RUNNABLE) {
                Thread.onSpinWait();
            }
            released.countDown();
        });
        try (KvServer server = startSticking("", stuck, released);
                TestClients clients = new TestClients(server, 1)) {
            server.store().call("DEBUG", "SET-ACTIVE-EXPIRE", 0);
            Thread holding = new Thread(() -> server.store().call("HOLD"));
            holding.start();
            stuck.await();
            clients.all[0].getOutputStream().write("DEBUG SLEEP 0\n".getBytes(UTF_8));
            while (!server.store().call("CLIENT", "LIST").text().contains("cmd=debug ")) {
                Thread.onSpinWait();
            }

            releasing.start();
            server.settle();

            assertEquals("OK\n".length(), clients.all[0].getInputStream().available());
            holding.join();
        }
        releasing.join();
    }

    @Test
    void clientsInTheProcessGetTheirAnswersToo() throws Exception {
        try (KvServer server = startSticking("", new CountDownLatch(0), new CountDownLatch(0));
                Socket client = server.connect()) {
            sleepTwoSeconds(server, client);
            clock.advance(Duration.ofSeconds(2));

            server.settle();

            assertEquals("OK\n".length(), client.getInputStream().available());
        }
    }

    private static void sleepTwoSeconds(KvServer server, Socket client) throws IOException {
        client.getOutputStream().write("DEBUG SLEEP 2\n".getBytes(UTF_8));
        while (server.store().nextDeadlineMillis() == Long.MAX_VALUE) {
            Thread.onSpinWait();
        }
    }

    /**
     * A server with one event loop. The command HOLD and the interceptor of {@code command} signal that they are stuck, and wait until they are released.
     */
    private KvServer startSticking(String command, CountDownLatch stuck, CountDownLatch released) throws IOException {
        Runnable stick = () -> {
            stuck.countDown();
            assertDoesNotThrow(() -> released.await());
        };
        KvStore.Builder store = new KvStore.Builder()
                .clock(clock)
                .allowDebug(true)
                .commands(Family.of(List.of(
                        command("HOLD", Group.SERVER, Arity.exactly(1), Routing.ALL_SHARDS, (keys, args, reply) -> {
                                    stick.run();
                                    reply.ok();
                                })
                                .documented("1.0.0", "Sticks.", "O(1)"))))
                .interceptor(request -> {
                    if (request.command().equals(command)) {
                        stick.run();
                    }
                    return Interception.PASS;
                });
        return new KvServer.Builder().port(0).eventLoops(1).store(store).start();
    }

    /** Several connected clients. */
    @SuppressWarnings("ArrayRecordComponent") // Instances are never compared.
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
