package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.kvserver.core.faults.FaultLoader;
import io.kvserver.core.faults.Faults;
import io.kvserver.core.faults.Faults.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept of encrypted output arrives whole and in order. */
class TlsOutputTest {
    @AfterEach
    void disarm() {
        Faults.disarm();
    }

    @Test
    void outputIsKeptInJustItsSizeIfMemoryIsShort() throws Exception {
        FaultLoader loader = new FaultLoader(TlsOutputTest.class);

        Callable<?> steps = (Callable<?>)
                loader.loadClass(UnreadOutput.class.getName()).getConstructor().newInstance();
        try {
            assertEquals(0, steps.call());
        } catch (OutOfMemoryError planted) {
            // JUnit would end with it.
            throw new AssertionError(planted);
        }
    }

    /** A client does not read until much is kept, and there is no memory for twice as much. */
    public static final class UnreadOutput implements Callable<Integer> {
        /** Of the kernel, which takes much less than what is sent. */
        private static final int SOCKET_BYTES = 64 << 10;

        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private final Random random = new Random(7);

        @Override
        public Integer call() throws IOException {
            try (ServerSocketChannel listening = ServerSocketChannel.open()
                            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                    SocketChannel client =
                            SocketChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BYTES);
                    SocketChannel channel = accepted(listening, client)) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BYTES);
                TlsOutput output = new TlsOutput(channel);
                while (output.isEmpty()) {
                    output.send(some());
                }

                ByteBuffer more = some();
                // The first is that of the kept bytes to the socket.
                Faults.arm(Kind.MEMORY, 2, 1);
                assertFalse(output.send(more));
                Faults.disarm();
                assertNotEquals("", Faults.where());

                assertArrayEquals(sent.toByteArray(), received(client, output));
            }
            return 0;
        }

        private static SocketChannel accepted(ServerSocketChannel listening, SocketChannel client) throws IOException {
            client.connect(listening.getLocalAddress());
            return listening.accept();
        }

        private ByteBuffer some() throws IOException {
            byte[] bytes = new byte[1 << 20];
            random.nextBytes(bytes);
            sent.write(bytes);
            return ByteBuffer.wrap(bytes);
        }

        private byte[] received(SocketChannel client, TlsOutput output) throws IOException {
            ByteBuffer all = ByteBuffer.allocate(sent.size());
            while (all.hasRemaining()) {
                output.flush();
                client.read(all);
            }
            return all.array();
        }
    }
}
