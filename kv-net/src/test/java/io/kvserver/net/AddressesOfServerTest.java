package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The addresses that a server listens on. */
class AddressesOfServerTest {
    private static InetAddress ip(String address) throws IOException {
        return InetAddress.getByName(address);
    }

    private static void assumeIpv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, ip("::1"))) {
            assumeTrue(socket.isBound());
        } catch (IOException e) {
            assumeTrue(false, "this machine has no ::1");
        }
    }

    @Test
    void bothLoopbackAddressesAreServedByDefault() throws Exception {
        assumeIpv6();
        try (KvServer server = new KvServer.Builder().port(0).start();
                TestClient v4 = new TestClient(new InetSocketAddress(ip("127.0.0.1"), server.port()));
                TestClient v6 = new TestClient(new InetSocketAddress(ip("::1"), server.port()))) {
            assertEquals("1", v4.ask("INCR a"));
            assertEquals("2", v6.ask("INCR a"));
            assertEquals("127.0.0.1:" + server.port() + ", [::1]:" + server.port(), server.addressText());
            assertEquals(
                    List.of(ip("127.0.0.1"), ip("::1")),
                    server.addresses().stream()
                            .map(InetSocketAddress::getAddress)
                            .toList());
        }
    }

    @Test
    void aPortInUseOnOneLoopbackAddressIsRefused() throws Exception {
        assumeIpv6();
        try (ServerSocket taken = new ServerSocket(0, 1, ip("::1"));
                KvServer server =
                        new KvServer.Builder().port(taken.getLocalPort()).build()) {
            BindException refusal = assertThrows(BindException.class, server::start);

            assertTrue(refusal.getMessage().contains("[::1]:" + taken.getLocalPort()), refusal.getMessage());
        }
    }

    @Test
    void severalAddressesShareAFreePort() throws Exception {
        try (KvServer server = new KvServer.Builder()
                        .port(0)
                        .bind(ip("127.0.0.1"), ip("127.0.0.2"), ip("127.0.0.1"))
                        .start();
                TestClient first = new TestClient(server.addresses().get(0));
                TestClient second = new TestClient(server.addresses().get(1))) {
            assertEquals("1", first.ask("INCR a"));
            assertEquals("2", second.ask("INCR a"));
            assertEquals(2, server.addresses().size());
        }
    }

    @Test
    void anAddressThatTheMachineDoesNotHaveIsRefusedIfItWasAskedFor() throws Exception {
        // From a range that is reserved for documentation.
        try (KvServer server = new KvServer.Builder()
                .port(0)
                .allowUnauthenticated()
                .bind(ip("127.0.0.1"), ip("192.0.2.1"))
                .build()) {
            BindException refusal = assertThrows(BindException.class, server::start);

            assertTrue(refusal.getMessage().contains("192.0.2.1"), refusal.getMessage());
        }
    }

    @Test
    void allAddressesOfBothFamiliesAreOneSocket() throws Exception {
        assumeIpv6();
        try (KvServer server = new KvServer.Builder()
                        .port(0)
                        .allowUnauthenticated()
                        .bind(ip("0.0.0.0"), ip("::"))
                        .start();
                TestClient v4 = new TestClient(new InetSocketAddress(ip("127.0.0.1"), server.port()));
                TestClient v6 = new TestClient(new InetSocketAddress(ip("::1"), server.port()))) {
            assertEquals("1", v4.ask("INCR a"));
            assertEquals("2", v6.ask("INCR a"));
            assertEquals("[::]:" + server.port(), server.addressText());
        }
    }

    @Test
    void theAddressToConnectToIsNeverTheWildcardAddress() throws Exception {
        assumeIpv6();
        for (String all : List.of("0.0.0.0", "::")) {
            try (KvServer server = new KvServer.Builder()
                    .port(0)
                    .allowUnauthenticated()
                    .bind(ip(all))
                    .start()) {
                InetSocketAddress address = server.connectAddress();

                assertTrue(address.getAddress().isLoopbackAddress(), address.toString());
                try (TestClient client = new TestClient(address)) {
                    assertEquals("1", client.ask("INCR a"));
                }
            }
        }
        try (KvServer server = new KvServer.Builder().port(0).start()) {
            assertEquals(server.address(), server.connectAddress());
        }
    }
}
