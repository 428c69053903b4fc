package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvserver.core.Slow;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes that encrypt their connections, and strangers that they refuse. All nodes have one address: the engine takes a connection's source address for the node's, and among several addresses of the loopback interface that is wrong. Like {@link ClusterIT}, on one JDK only.
 */
@Slow
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(600)
class EncryptionIT {
    private static final String HOST = "127.0.0.1";
    private static final int COUNT = 3;
    private static final int ANSWER_MILLIS = 2000;

    @TempDir
    static Path directory;

    private static final List<NodeProcess> nodes = new ArrayList<>();
    private static TestAuthority authority;
    private static int seedPort;

    @BeforeAll
    @Timeout(300)
    static void start() throws Exception {
        assumeTrue(LongRuns.areTrialsWanted(), "takes a minute: -Dkv.cluster.trials=true");
        authority = new TestAuthority(directory, "authority");
        authority.sign("node");
        new TestAuthority(directory, "stranger").sign("strange");
        seedPort = NodeProcess.freePort(List.of(HOST));
        // The first node creates the cluster, and has the port of the seeds.
        NodeProcess first = node(HOST, "first", "node");
        nodes.add(first);
        first.start();
        first.awaitReady();
        for (int i = 1; i < COUNT; i++) {
            NodeProcess node = node(HOST, "further" + i, "node");
            nodes.add(node);
            node.start();
        }
        for (int i = 1; i < COUNT; i++) {
            nodes.get(i).awaitReady();
        }
    }

    /** A node with this owner's certificate, or without encryption if there is none. */
    private static NodeProcess node(String host, String name, String who) {
        List<String> options = new ArrayList<>(NodeProcess.options(host, List.of(HOST), seedPort, "tls" + seedPort));
        if (!who.isEmpty()) {
            options.add("--cluster-tls-cert-file=" + directory.resolve(who + ".crt"));
            options.add("--cluster-tls-key-file=" + directory.resolve(who + ".key"));
            options.add("--cluster-tls-ca-cert-file=" + authority.certificate());
        }
        return new NodeProcess(host, options, directory.resolve(name + ".log"));
    }

    @AfterAll
    static void stop() {
        for (NodeProcess node : nodes) {
            node.close();
        }
    }

    @Test
    @Order(1)
    void nodesServeTheKeysOfEachOther() throws IOException {
        try (NodeClient one = nodes.get(0).connect();
                NodeClient other = nodes.get(2).connect()) {
            for (int i = 0; i < 100; i++) {
                assertEquals("+OK\r\n", one.ask("SET key" + i + " v" + i));
            }
            for (int i = 0; i < 100; i++) {
                assertEquals("v" + i, other.ask("GET key" + i).split("\r\n")[1]);
            }
            assertEquals(
                    3,
                    one.ask("CLUSTER NODES")
                            .lines()
                            .filter(line -> line.contains("master"))
                            .count());
        }
    }

    /** A client without a certificate sees the node's certificate and nothing else; some connections are closed even before that. */
    @Test
    @Order(2)
    void aClientWithoutACertificateLearnsNothing() throws Exception {
        NodeProcess node = nodes.get(0);
        for (int port : ports(node)) {
            try (Socket plain = new Socket()) {
                plain.connect(new InetSocketAddress(node.host(), port));
                plain.setSoTimeout(ANSWER_MILLIS);
                plain.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertEquals("", said(plain), "port " + port);
            }
            Looker looker = new Looker();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {looker}, null);
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(node.host(), port)) {
                socket.setSoTimeout(ANSWER_MILLIS);
                socket.startHandshake();
                assertEquals(-1, socket.getInputStream().read());
            } catch (SSLException | SocketException refused) {
                // By an alert, or by closing at once.
            }
            X509Certificate shown = looker.shown;
            if (shown != null) {
                assertEquals("CN=node", shown.getSubjectX500Principal().getName(), "port " + port);
                assertTrue(authority.hasSigned(shown));
            }
        }
    }

    /** Trusts any certificate, and shows none. */
    private static final class Looker implements X509TrustManager {
        private X509Certificate shown;

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {
            shown = chain[0];
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** The bytes that come back; a TLS alert that this is not TLS counts as nothing. */
    private static String said(Socket socket) throws IOException {
        byte[] bytes;
        try {
            bytes = socket.getInputStream().readNBytes(64);
        } catch (SocketTimeoutException | SocketException nothing) {
            return "";
        }
        boolean isAlert = bytes.length == 7 && bytes[0] == 21 && bytes[1] == 3;
        return isAlert ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The port of the seeds, and all other ports that a node listens on except its clients', if the system shows them. */
    private static Set<Integer> ports(NodeProcess node) throws IOException, InterruptedException {
        Set<Integer> ports = new TreeSet<>(Set.of(seedPort));
        Process ss;
        try {
            ss = new ProcessBuilder("ss", "-Hltnp").start();
        } catch (IOException missing) {
            return ports;
        }
        String all = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        ss.waitFor();
        Pattern address = Pattern.compile("(\\S+):(\\d+)\\s+\\S+\\s.*pid=" + node.pid() + ",");
        for (String line : all.split("\n")) {
            Matcher matcher = address.matcher(line);
            if (matcher.find()) {
                assertEquals(node.host(), matcher.group(1).replaceAll("\\[(::ffff:)?|\\]", ""), line);
                int port = Integer.parseInt(matcher.group(2));
                if (port != node.port()) {
                    ports.add(port);
                }
            }
        }
        return ports;
    }

    @Test
    @Order(3)
    void strangersDoNotJoin() throws IOException, InterruptedException {
        try (NodeProcess stranger = node(HOST, "stranger", "strange");
                NodeProcess open = node("127.0.0.5", "open", "");
                NodeProcess astray = node("127.0.0.6", "astray", "node")) {
            open.start();
            stranger.start();
            astray.start();

            assertEquals(1, astray.awaitEnd());
            assertTrue(astray.log().contains("--cluster-bind: 127.0.0.6 is not the address"), astray.log());
            // They try for two minutes. This line means that they have tried once.
            NodeProcess.awaitLog("this node has waited for 20 s", open);
            NodeProcess.awaitLog("this node has waited for 20 s", stranger);
            assertEquals("", stranger.output());
            assertEquals("", open.output());
            try (NodeClient client = nodes.get(1).connect()) {
                assertEquals(
                        3,
                        client.ask("CLUSTER NODES")
                                .lines()
                                .filter(line -> line.contains("master"))
                                .count());
                assertEquals("$2\r\nv1\r\n", client.ask("GET key1"));
            }
        }
        for (NodeProcess node : nodes) {
            node.kill();
            node.awaitEnd();
            assertTrue(node.hasSaidOnlyThatItIsReady(), node.output());
        }
    }
}
