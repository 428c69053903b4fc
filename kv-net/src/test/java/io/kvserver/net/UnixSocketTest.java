package io.kvserver.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients at a Unix domain socket, and the socket's file. */
class UnixSocketTest {
    @TempDir
    private Path directory;

    private KvServer.Builder builder() {
        return new KvServer.Builder().noPort().unixSocket(path());
    }

    private Path path() {
        return directory.resolve("kv.sock");
    }

    /** Sends everything, and reads until the server closes. */
    private static String talk(Path path, String requests) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            channel.write(ByteBuffer.wrap(requests.getBytes(UTF_8)));
            channel.shutdownOutput();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            while (channel.read(buffer.clear()) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
            }
            return all.toString(UTF_8);
        }
    }

    /** A socket file as a killed server leaves it behind. */
    private void leaveStaleFile() throws IOException {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path()));
        }
        assertTrue(Files.exists(path()));
    }

    @Test
    void clientsAreServedTogetherWithThoseOfThePort() throws Exception {
        try (KvServer server = new KvServer.Builder().port(0).unixSocket(path()).start();
                TestClient other = new TestClient(server)) {
            assertEquals("OK\nv\n", talk(path(), "SET k v\nGET k\n"));

            assertEquals("v", other.ask("GET k"));
            assertTrue(server.addressText().endsWith(", " + path()), server.addressText());
            assertEquals(path(), server.unixSocket());
        }
    }

    @Test
    void aServerMayHaveNoPort() throws Exception {
        try (KvServer server = builder().start()) {
            assertEquals("PONG\n", talk(path(), "PING\n"));
            assertEquals(path().toString(), server.addressText());
            assertThrows(IllegalStateException.class, server::port);
            assertEquals("port\n0\n", talk(path(), "CONFIG GET port\n"));
        }
    }

    @Test
    void aClientIsShownWithThePathAsInRedis() throws Exception {
        KvStore store = new KvStore();
        try (KvServer server = builder().store(store).start()) {
            String info = talk(path(), "CLIENT INFO\n");
            assertTrue(info.contains(" addr=" + path() + ":0 laddr=" + path() + ":0 "), info);
            assertTrue(info.contains(" flags=U "), info);

            String shown = talk(path(), "MONITOR\nPING\n");
            assertTrue(shown.contains("[0 unix:" + path() + "] \"PING\""), shown);
            assertTrue(server.isRunning());
        }
    }

    @Test
    void longRepliesAndRequestsPass() throws Exception {
        String value = "x".repeat(1 << 20);
        try (KvServer server = builder().start()) {
            assertEquals(
                    "OK\n",
                    talk(path(), "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + value.length() + "\r\n" + value + "\r\n")
                            .replace("+", "")
                            .replace("\r", ""));
            assertEquals(value + "\n", talk(path(), "GET k\n"));
            assertTrue(server.isRunning());
        }
    }

    @Test
    void theFileIsRemovedOnClose() throws Exception {
        try (KvServer server = builder().start()) {
            assertTrue(Files.exists(path()));
            assertTrue(server.isRunning());
        }
        assertFalse(Files.exists(path()));
    }

    @Test
    void aFileThatADeadServerLeftIsReplaced() throws Exception {
        leaveStaleFile();

        try (KvServer server = builder().start()) {
            assertEquals("PONG\n", talk(path(), "PING\n"));
            assertTrue(server.isRunning());
        }
    }

    @Test
    @SuppressWarnings("try") // The test closes the second server itself.
    void aRunningServerIsNotReplaced() throws Exception {
        try (KvServer first = builder().start();
                KvServer second = builder().build()) {
            BindException refusal = assertThrows(BindException.class, second::start);

            assertEquals("cannot listen on " + path() + ": another server listens there", refusal.getMessage());
            second.close();
            assertEquals("PONG\n", talk(path(), "PING\n"));
            assertTrue(first.isRunning());
        }
    }

    @Test
    void aFileThatIsNoSocketIsKept() throws Exception {
        Files.writeString(path(), "precious");

        try (KvServer server = builder().build()) {
            BindException refusal = assertThrows(BindException.class, server::start);

            assertTrue(refusal.getMessage().endsWith(": there is a file that is no socket"), refusal.getMessage());
        }
        assertEquals("precious", Files.readString(path()));
    }

    @Test
    void theFileOfAnotherServerThatHasReplacedItIsKept() throws Exception {
        try (KvServer server = builder().start()) {
            Files.delete(path());
            leaveStaleFile();
            assertTrue(server.isRunning());
        }
        assertTrue(Files.exists(path()));
    }

    @Test
    void aPathThatCannotBeHadIsNamedAndNothingIsLeft() throws Exception {
        Path missing = directory.resolve("missing").resolve("kv.sock");
        Path tooLong = directory.resolve("x".repeat(200));
        for (Path path : new Path[] {missing, tooLong}) {
            try (KvServer server =
                    new KvServer.Builder().port(0).unixSocket(path).build()) {
                BindException refusal = assertThrows(BindException.class, server::start);

                assertTrue(refusal.getMessage().startsWith("cannot listen on " + path + ": "), refusal.getMessage());
            }
        }
    }

    @Test
    void permissionsAreThoseOfTheOption() throws Exception {
        Set<PosixFilePermission> group = PosixFilePermissions.fromString("rwxrwx---");
        try (KvServer server = builder().unixSocketPermissions(group).start()) {
            assertEquals(group, Files.getPosixFilePermissions(path()));
            assertEquals(
                    "unixsocket\n" + path() + "\nunixsocketperm\n770\n",
                    talk(path(), "CONFIG GET unixsocket unixsocketperm\n"));
            assertTrue(server.isRunning());
        }
    }

    @Test
    void nobodySeesTheSocketWithOtherPermissions() throws Exception {
        Set<PosixFilePermission> mine = PosixFilePermissions.fromString("rw-------");
        Set<Set<PosixFilePermission>> seen = ConcurrentHashMap.newKeySet();
        AtomicBoolean done = new AtomicBoolean();
        Thread watcher = new Thread(() -> {
            while (!done.get()) {
                try {
                    seen.add(Files.getPosixFilePermissions(path()));
                } catch (IOException absent) {
                    Thread.onSpinWait();
                }
            }
        });
        watcher.start();
        for (int i = 0; i < 300 || (i < 30_000 && seen.isEmpty()); i++) {
            UnixSocket.open(new UnixSocket.Place(path(), mine)).close();
        }
        done.set(true);
        watcher.join();

        assertEquals(Set.of(mine), seen);
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void aClientIsShownWithThePathWhateverThePermissions() throws Exception {
        try (KvServer server = builder()
                .unixSocketPermissions(PosixFilePermissions.fromString("rw-------"))
                .start()) {
            String info = talk(path(), "CLIENT INFO\n");

            assertTrue(info.contains(" addr=" + path() + ":0 laddr=" + path() + ":0 "), info);
            assertTrue(server.isRunning());
        }
    }

    @Test
    @SuppressWarnings("try") // The test closes the second server itself.
    void aRunningServerIsNotReplacedByOneWithPermissions() throws Exception {
        KvServer.Builder owners = builder().unixSocketPermissions(PosixFilePermissions.fromString("rw-------"));
        try (KvServer first = owners.start();
                KvServer second = owners.build()) {
            assertThrows(BindException.class, second::start);

            second.close();
            assertEquals("PONG\n", talk(path(), "PING\n"));
            assertTrue(first.isRunning());
        }
    }

    @Test
    void permissionsWithoutASocketAreRefused() {
        KvServer.Builder builder =
                new KvServer.Builder().unixSocketPermissions(PosixFilePermissions.fromString("rwx------"));

        assertThrows(IllegalStateException.class, builder::build);
    }

    @Test
    void withoutTheOptionThereIsNone() throws Exception {
        try (KvServer server = new KvServer.Builder().port(0).start();
                TestClient client = new TestClient(server)) {
            assertNull(server.unixSocket());
            assertEquals("unixsocket", client.ask("CONFIG GET unixsocket"));
            assertEquals("", client.readLine());
        }
    }
}
