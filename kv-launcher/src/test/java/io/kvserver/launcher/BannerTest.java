package io.kvserver.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.EvictionPolicy;
import io.kvserver.core.KvStore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BannerTest {
    @Test
    void aStoreInMemory() throws Exception {
        try (KvStore store = new KvStore.Builder().maxMemory(100 << 20).build()) {
            List<String> lines =
                    Banner.text(store, Options.parse(Map.of()), false).lines().toList();

            assertEquals("  data     only in memory (--data-dir keeps it)", lines.get(0));
            assertEquals("  memory   at most 100 MiB, then writes are refused", lines.get(1));
            assertTrue(lines.get(2).startsWith("  versions kv " + KvStore.version() + ", Java "));
            assertEquals(4, lines.size());
        }
    }

    @Test
    void aDurableStoreOnATerminal() throws Exception {
        try (KvStore store = new KvStore.Builder()
                .maxMemory(0)
                .evictionPolicy(EvictionPolicy.ALLKEYS_LRU)
                .build()) {
            List<String> lines = Banner.text(
                            store, Options.parse(Map.of(), "--data-dir", "data", "--fsync", "always"), true)
                    .lines()
                    .toList();

            assertEquals(
                    "\u001b[2m  data     \u001b[0mdata, on the disk before a change is acknowledged", lines.get(0));
            assertEquals("\u001b[2m  memory   \u001b[0mwithout a bound", lines.get(1));
        }
    }
}
