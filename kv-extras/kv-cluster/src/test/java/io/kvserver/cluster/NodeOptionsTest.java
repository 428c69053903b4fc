package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeOptionsTest {
    private static NodeOptions options(String... more) {
        Map<String, String> all = new HashMap<>(Map.of(
                "cluster-seeds", "10.0.0.1:7000,10.0.0.2:7000,10.0.0.3:7000",
                "cluster-bind", "10.0.0.1",
                "cluster-name", "kv"));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return NodeOptions.of(all);
    }

    @Test
    void theQuorumIsTheMajorityOfTheSeeds() {
        assertEquals(
                new NodeOptions(
                        List.of("10.0.0.1", "10.0.0.2", "10.0.0.3"),
                        7000,
                        "10.0.0.1",
                        0,
                        "kv",
                        1,
                        2,
                        false,
                        null,
                        null),
                options());
        assertEquals(1, options("cluster-seeds", "a:1").quorum());
        assertEquals(3, options("cluster-quorum", "3").quorum());
        assertTrue(options("cluster-redirects", "yes").redirects());
    }

    @Test
    void addressesMayHavePortsAndBrackets() {
        assertEquals(7001, options("cluster-bind", "10.0.0.1:7001").port());
        assertEquals("fe80::1", options("cluster-bind", "[fe80::1]:7001").host());
        assertEquals("fe80::1", options("cluster-bind", "[fe80::1]").host());
        assertEquals(0, options("cluster-bind", "fe80::1").port());
        assertEquals(List.of("::1"), options("cluster-seeds", "[::1]:7000").seeds());
    }

    @Test
    void wrongOptionsAreNamed() {
        for (String[] wrong : new String[][] {
            {"cluster-seeds", ""},
            {"cluster-seeds", "a"},
            {"cluster-seeds", "a:0"},
            {"cluster-seeds", "a:1,b:2"},
            {"cluster-bind", " "},
            {"cluster-bind", "a:x"},
            {"cluster-name", ""},
            {"backups", "5"},
            {"cluster-quorum", "0"},
            {"cluster-redirects", "maybe"},
            {"cluster-tls-cert-file", ""},
            {"fsync", "often", "data-dir", "x"}
        }) {
            String message = assertThrows(IllegalArgumentException.class, () -> options(wrong))
                    .getMessage();
            assertEquals("--" + wrong[0], message.substring(0, message.indexOf(':')));
        }
    }
}
