package io.kvserver.net.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Programs;
import io.kvserver.net.KvServer;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that Prometheus and JMX watch. */
class WatchingTest {
    /** Metrics of redis_exporter that are only about servers with replicas, about itself, or about further requests. */
    private static final Set<String> KV_ONLY =
            Set.of("redis_aof_current_size_bytes", "redis_aof_base_size_bytes", "redis_errors_total");

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final HttpClient http = HttpClient.newHttpClient();
    private KvServer server;

    @BeforeEach
    void start() throws Exception {
        server = new KvServer.Builder().port(0).metrics(ANY_PORT).jmx(true).start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void thePageHasTheCorrectFigures() throws Exception {
        server.store().call("SET", "a", "b");
        server.store().call("SET", "c", "d", "EX", 100);
        server.store().call("GET", "a");

        Map<String, String> samples = samples(page("/metrics", "*/*").body());

        assertEquals("1", samples.get("redis_up"));
        assertEquals("2", samples.get("redis_db_keys{db=\"db0\"}"));
        assertEquals("1", samples.get("redis_db_keys_expiring{db=\"db0\"}"));
        assertEquals("1", samples.get("redis_keyspace_hits_total"));
        assertEquals("0", samples.get("redis_connected_clients"));
        assertTrue(Long.parseLong(samples.get("redis_memory_used_bytes")) > 0);
        assertTrue(Long.parseLong(samples.get("kv_heap_max_bytes")) > 0);
    }

    @Test
    void everyLimitHasACounter() throws Exception {
        server.store().call("CONFIG", "SET", "max-queued-commands", "1");
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.getOutputStream().write("MULTI\nPING\nPING\nQUIT\n".getBytes(UTF_8));
            client.getInputStream().readAllBytes();
        }

        Map<String, String> samples = samples(page("/metrics", "*/*").body());

        assertEquals("1", samples.get("kv_refused_queued_commands_total"));
        server.store().metrics().fields().keySet().stream()
                .filter(field -> field.matches("(refused|denied|rejected)_.*|.*_timeouts|.*_disconnections"))
                .forEach(field -> assertTrue(
                        samples.containsKey("kv_" + field + "_total")
                                || samples.containsKey("redis_" + field + "_total")
                                || samples.containsKey("kv_"
                                        + field.replaceFirst("client_query_buffer_limit", "request_limit")
                                                .replaceFirst("client_output_buffer_limit", "output_limit")
                                        + "_total"),
                        field));
    }

    /** The format: for each family its help and its type once, then a line for each sample. */
    @Test
    void everyFamilyIsDescribedOnceAndBeforeItsSamples() throws Exception {
        server.store().call("SET", "a", "b");
        for (String accept : new String[] {"text/plain", "application/openmetrics-text; version=1.0.0"}) {
            Set<String> families = new TreeSet<>();
            String family = "";
            for (String line : page("/metrics", accept).body().split("\n")) {
                if (line.startsWith("# TYPE ")) {
                    family = line.split(" ")[2];
                    assertTrue(families.add(family), line);
                } else if (!line.startsWith("#")) {
                    assertTrue(
                            line.matches(
                                    family + "(_total)?(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*})? [-+.0-9eE]+"),
                            line);
                }
            }
            assertTrue(families.size() > 40, families.toString());
        }
    }

    @Test
    void openMetricsIsSentToClientsThatAskForIt() throws Exception {
        HttpResponse<String> response =
                page("/metrics", "application/openmetrics-text; version=1.0.0, text/plain;q=0.5");

        assertTrue(response.headers().firstValue("Content-Type").orElse("").startsWith("application/openmetrics-text"));
        assertTrue(response.body().endsWith("\n# EOF\n"));
        assertTrue(response.body().contains("# TYPE redis_keyspace_hits counter\n"));
        assertTrue(response.body().contains("\nredis_keyspace_hits_total 0\n"));
    }

    @Test
    void otherPathsAndPostAreRefused() throws Exception {
        assertEquals(404, page("/", "*/*").statusCode());
        HttpRequest post = HttpRequest.newBuilder(uri("/metrics"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertEquals(405, http.send(post, BodyHandlers.ofString()).statusCode());
        HttpRequest head = HttpRequest.newBuilder(uri("/metrics"))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        assertEquals(200, http.send(head, BodyHandlers.ofString()).statusCode());
    }

    @Test
    void aClosedServerLeavesNoPortAndNoBean() throws Exception {
        URI page = uri("/metrics");
        ObjectName name = beanName();
        server.close();

        assertThrows(
                ConnectException.class,
                () -> http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()));
        assertFalse(beans().isRegistered(name));
    }

    @Test
    void aClientsShutdownEndsThePageToo() throws Exception {
        URI page = uri("/metrics");
        try (Socket client = new Socket(server.address().getAddress(), server.port())) {
            client.getOutputStream().write("SHUTDOWN\n".getBytes(UTF_8));
            client.getInputStream().readAllBytes();
        }
        server.close();

        assertThrows(
                ConnectException.class,
                () -> http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()));
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        InetSocketAddress taken = server.metricsAddress();
        KvServer.Builder builder = new KvServer.Builder().port(0).metrics(taken);

        BindException refused = assertThrows(BindException.class, builder::start);

        assertTrue(refused.getMessage().contains("port " + taken.getPort()), refused.getMessage());
    }

    @Test
    void aServerWithoutThemSaysSo() throws Exception {
        try (KvServer plain = new KvServer.Builder().port(0).start()) {
            assertThrows(IllegalStateException.class, plain::metricsAddress);
        }
    }

    @Test
    void theBeanShowsFiguresAndRunsOperations() throws Exception {
        server.store().call("SET", "a", "b");
        server.store().call("GET", "a");
        ObjectName name = beanName();

        assertEquals(1L, beans().getAttribute(name, "Keys"));
        assertEquals(true, beans().getAttribute(name, "Running"));
        assertEquals(1L, beans().getAttribute(name, "KeyspaceHits"));
        beans().invoke(name, "resetStatistics", null, null);
        assertEquals(0L, beans().getAttribute(name, "KeyspaceHits"));
        beans().invoke(name, "configure", new Object[] {"maxmemory", "100mb"}, new String[] {
            "java.lang.String", "java.lang.String"
        });
        assertEquals(100L << 20, beans().getAttribute(name, "MaxMemoryBytes"));
        assertEquals(false, beans().invoke(name, "disconnect", new Object[] {99L}, new String[] {"long"}));
    }

    @Test
    void aServerWithoutAPortIsNamedByItsSocket(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("kv.sock");
        try (KvServer portless = onlyOn(socket).start()) {
            assertEquals(true, beans().getAttribute(nameOf(socket), "Running"));
            assertTrue(portless.isRunning());
        }

        assertFalse(beans().isRegistered(nameOf(socket)));
    }

    @Test
    void aServerThatJmxRefusesDoesNotGoOn(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("kv.sock");
        ObjectName name = nameOf(socket);
        try (KvServer first = onlyOn(socket).start()) {
            assertTrue(first.isRunning());
            // Another server could use the path now, but not the name.
            Files.delete(socket);

            assertThrows(IllegalStateException.class, () -> onlyOn(socket).start());

            assertFalse(Files.exists(socket));
            assertTrue(beans().isRegistered(name));
        }
    }

    private static KvServer.Builder onlyOn(Path socket) {
        return new KvServer.Builder().noPort().unixSocket(socket).jmx(true);
    }

    private static ObjectName nameOf(Path socket) throws Exception {
        return new ObjectName("io.kvserver:type=KvServer,socket=" + ObjectName.quote(socket.toString()));
    }

    /** Any console can read each attribute: none fails, and all have JMX's own types. */
    @Test
    void everyAttributeCanBeRead() throws Exception {
        ObjectName name = beanName();
        for (var attribute : beans().getMBeanInfo(name).getAttributes()) {
            Object value = beans().getAttribute(name, attribute.getName());
            assertTrue(value != null, attribute.getName());
        }
        assertThrows(
                Exception.class,
                () -> beans().setAttribute(name, new Attribute("Keys", 5L)),
                "attributes are read only");
    }

    @Test
    void redisExporterReadsTheServerAndUsesTheSameNames() throws Exception {
        String program = Programs.require("prometheus-redis-exporter");
        server.store().call("SET", "a", "b");
        int port = freePort();
        Process exporter = new ProcessBuilder(
                        program,
                        "-redis.addr",
                        "redis://127.0.0.1:" + server.port(),
                        "-web.listen-address",
                        "127.0.0.1:" + port)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
        try {
            String theirs = whenThere(URI.create("http://127.0.0.1:" + port + "/metrics"), exporter);
            Map<String, String> samples = samples(theirs);
            assertEquals("1", samples.get("redis_up"));
            assertEquals("0", samples.get("redis_exporter_last_scrape_error{err=\"\"}"), theirs);

            Map<String, String> ours = types(page("/metrics", "text/plain").body());
            ours.keySet().removeIf(family -> family.startsWith("kv_") || KV_ONLY.contains(family));
            Map<String, String> shared = new LinkedHashMap<>(types(theirs));
            shared.keySet().retainAll(ours.keySet());
            assertEquals(ours, shared);
        } finally {
            exporter.destroy();
            assertTrue(exporter.waitFor(10, TimeUnit.SECONDS));
        }
    }

    private String whenThere(URI page, Process server) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try {
                return http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                        .body();
            } catch (ConnectException notYet) {
                assertTrue(server.isAlive() && System.nanoTime() < deadline, "redis_exporter does not answer");
                server.waitFor(20, TimeUnit.MILLISECONDS);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.metricsAddress().getPort() + path);
    }

    private HttpResponse<String> page(String path, String accept) throws Exception {
        return http.send(
                HttpRequest.newBuilder(uri(path)).header("Accept", accept).build(), BodyHandlers.ofString());
    }

    private static Map<String, String> samples(String page) {
        return page.lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> line.substring(line.lastIndexOf(' ') + 1)));
    }

    private static Map<String, String> types(String page) {
        return page.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(words -> words[2], words -> words[3]));
    }

    private ObjectName beanName() throws Exception {
        return new ObjectName("io.kvserver:type=KvServer,port=" + server.port());
    }

    private static MBeanServer beans() {
        return ManagementFactory.getPlatformMBeanServer();
    }

    @Test
    void connectionsAreFlightRecorderEvents(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("kv.jfr");
        String address;
        try (Recording recording = new Recording()) {
            recording.enable("io.kvserver.Connection");
            recording.start();
            try (Socket client = new Socket(server.address().getAddress(), server.port())) {
                address = "127.0.0.1:" + client.getLocalPort();
                client.getOutputStream().write("PING\nQUIT\n".getBytes(UTF_8));
                client.getInputStream().readAllBytes();
            }
            // Its threads have ended then, so the connection has, too.
            server.close();
            recording.stop();
            recording.dump(file);
        }

        List<RecordedEvent> events = RecordingFile.readAllEvents(file);

        // A recording is of all servers in this JVM.
        assertEquals(
                1,
                events.stream()
                        .filter(event -> event.getString("client").equals(address))
                        .count());
    }
}
