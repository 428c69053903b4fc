package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.net.TlsOptions.ClientAuth;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server listens on addresses that other machines can reach only if it authenticates clients, or if its owner allows it. */
class OpenAddressesTest {
    private static final String REFUSED = "refusing to listen on ";

    @TempDir
    private static Path directory;

    private static TestCertificates certificates;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = TestCertificates.make(directory, "EC");
    }

    private static KvServer.Builder builder(String... addresses) throws Exception {
        InetAddress[] all = new InetAddress[addresses.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = InetAddress.getByName(addresses[i]);
        }
        return new KvServer.Builder()
                .port(0)
                .bind(all[0], List.of(all).subList(1, all.length).toArray(InetAddress[]::new));
    }

    private static TlsOptions tls(ClientAuth clientAuth) {
        return certificates.options().authorities(certificates.certificate).clientAuth(clientAuth);
    }

    private static String refusal(KvServer.Builder builder) {
        try (KvServer server = builder.build()) {
            return assertThrows(IllegalStateException.class, server::start).getMessage();
        }
    }

    private static String ping(KvServer server) throws Exception {
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
        try (TestClient client = new TestClient(here)) {
            return client.ask("PING");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1", "169.254.1.1", "fe80::1"})
    void oneAddressThatOtherMachinesReachIsEnoughForARefusal(String open) throws Exception {
        String message = refusal(builder("127.0.0.1", open, "::1"));

        assertTrue(message.startsWith(REFUSED + open.replace("::ffff:", "") + ":"), message);
        for (String option : List.of(
                "--password-file",
                "password(...)",
                "--tls-auth-clients yes",
                "--allow-unauthenticated",
                "allowUnauthenticated()")) {
            assertTrue(message.contains(option), message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "localhost"})
    void loopbackAddressesNeedNoAuthentication(String address) throws Exception {
        try (KvServer server = builder(address).start()) {
            assertTrue(server.isRunning());
        }
    }

    @Test
    void aPasswordIsEnough() throws Exception {
        KvStore.Builder store = new KvStore.Builder().password("secret");
        try (KvServer server = builder("0.0.0.0").store(store).start()) {
            assertEquals("NOAUTH Authentication required.", ping(server));
        }
    }

    @Test
    void aPasswordOfAStoreThatIsThereAlreadyIsEnough() throws Exception {
        KvStore store = new KvStore();
        assertTrue(refusal(builder("0.0.0.0").store(store)).startsWith(REFUSED));
        store.call("CONFIG", "SET", "requirepass", "secret");

        try (KvServer server = builder("0.0.0.0").store(store).start()) {
            assertEquals("NOAUTH Authentication required.", ping(server));
        }
    }

    @Test
    void certificatesAreEnoughIfThereIsNoPortWithout() throws Exception {
        try (KvServer server =
                builder("0.0.0.0").noPort().tls(tls(ClientAuth.REQUIRED)).start()) {
            assertTrue(server.tlsPort() > 0);
            assertEquals(List.of(), server.addresses());
            assertEquals("0.0.0.0:" + server.tlsPort() + " with TLS", server.addressText());
            assertThrows(IllegalStateException.class, server::port);
        }
    }

    @ParameterizedTest
    @CsvSource({"REQUIRED, true", "OPTIONAL, true", "OPTIONAL, false", "NONE, false"})
    void optionalCertificatesAreNotEnough(ClientAuth clientAuth, boolean plainPort) throws Exception {
        KvServer.Builder builder = builder("0.0.0.0").tls(tls(clientAuth));

        String message = refusal(plainPort ? builder : builder.noPort());

        assertTrue(message.startsWith(REFUSED), message);
    }

    @Test
    void theOwnerMayAllowIt() throws Exception {
        try (KvServer server = builder("0.0.0.0").allowUnauthenticated().start();
                TestClient client =
                        new TestClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))) {
            assertEquals("protected-mode", client.ask("CONFIG GET protected-mode"));
            assertEquals("no", client.readLine());
            assertEquals("OK", client.ask("CONFIG SET protected-mode YES"));
            assertEquals("protected-mode", client.ask("CONFIG GET protected-mode"));
            assertEquals("yes", client.readLine());
            assertEquals("bind", client.ask("CONFIG GET bind"));
            assertEquals("0.0.0.0", client.readLine());
        }
    }

    @Test
    void aServerWithoutAnyPortSaysSo() {
        String message = refusal(new KvServer.Builder().noPort());

        assertTrue(message.startsWith("there is nothing to listen on"), message);
    }

    @Test
    void configTellsPortAndAddresses() throws Exception {
        try (KvServer server = new KvServer.Builder().port(0).start();
                TestClient client = new TestClient(server)) {
            assertEquals("bind", client.ask("CONFIG GET bind"));
            assertEquals("127.0.0.1 -::1", client.readLine());
            assertEquals("port", client.ask("CONFIG GET port"));
            assertEquals(String.valueOf(server.port()), client.readLine());
        }
    }
}
