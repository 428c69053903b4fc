package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgreementTest {
    private static String shown(String... more) {
        Map<String, String> all = new HashMap<>(
                Map.of("cluster-seeds", "10.0.0.1:7000", "cluster-bind", "10.0.0.1", "cluster-name", "kv"));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return Agreement.of(NodeOptions.of(all));
    }

    private static String refusal(String own, String other) {
        return assertThrows(IllegalStateException.class, () -> Agreement.check(own, other, "10.0.0.1"))
                .getMessage();
    }

    @Test
    void nodesWithTheSameOptionsAgree() {
        Agreement.check(shown(), shown("cluster-quorum", "2"), "10.0.0.1");
        Agreement.check(shown("data-dir", "a"), shown("data-dir", "b", "fsync", "no"), "10.0.0.1");
    }

    @Test
    void differencesAreNamed() {
        assertEquals(
                "--backups: 2 is not what the other nodes were told: 1 at 10.0.0.1",
                refusal(shown("backups", "2"), shown()));
        assertEquals(
                "--data-dir: is missing, and the other nodes have one, as that at 10.0.0.1",
                refusal(shown(), shown("data-dir", "a")));
        assertEquals(
                "--data-dir: the other nodes have none, as that at 10.0.0.1", refusal(shown("data-dir", "a"), shown()));
        assertEquals(
                "the cluster cannot be joined: the node at 10.0.0.1 is of another version of kv (kv, this one "
                        + shown() + ")",
                refusal(shown(), "kv"));
    }
}
