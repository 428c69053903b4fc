package io.kvserver.core.command.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.Contents;
import io.kvserver.core.KvStore;
import io.kvserver.core.durability.DurableStores;
import io.kvserver.core.protocol.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What trimming does to entries that are pending, against a plain model; and that the log gives the same. */
class TrimmingProperties {
    private static final List<String> GROUPS = List.of("g", "h");

    /** A stream with groups, in plain collections. */
    private static final class Model {
        final TreeSet<Integer> entries = new TreeSet<>();
        final Map<String, Integer> read = new TreeMap<>();
        final Map<String, TreeSet<Integer>> pending = new TreeMap<>();
        int last;

        void trim(String policy, Predicate<Integer> wanted, int most) {
            for (Integer id : new ArrayList<>(entries)) {
                if (!wanted.test(id) || (most >= 0 && entries.size() <= most)) {
                    return;
                }
                boolean referredTo = read.values().stream().anyMatch(upTo -> upTo < id)
                        || pending.values().stream().anyMatch(ids -> ids.contains(id));
                if (!policy.equals("ACKED") || !referredTo) {
                    entries.remove(id);
                }
                if (policy.equals("DELREF")) {
                    pending.values().forEach(ids -> ids.remove(id));
                }
            }
        }
    }

    @Property(tries = 25)
    void entriesStayAndGoAsThePolicySays(@ForAll long seed) throws IOException {
        Path directory = Files.createTempDirectory("kv-trimming");
        DurableStores stores = new DurableStores();
        try {
            Map<String, String> before = converse(new Random(seed), stores, directory);

            assertEquals(withoutPages(before), withoutPages(stores.contents(directory)));
        } finally {
            DurableStores.delete(directory);
        }
    }

    /** Into which pages entries are put depends on a setting, which the log has not. */
    private static String withoutPages(Map<String, String> contents) {
        return contents.toString().replaceAll("radix-tree-keys\r\n:\\d+", "");
    }

    private static Map<String, String> converse(Random random, DurableStores stores, Path directory) {
        try (KvStore store = stores.open(directory)) {
            store.call("CONFIG", "SET", "stream-node-max-entries", "3");
            Model model = new Model();
            for (String group : GROUPS) {
                store.streams().createGroup("s", group, "0");
                model.read.put(group, 0);
                model.pending.put(group, new TreeSet<>());
            }
            for (int i = 0; i < 120; i++) {
                step(random, store, model);
                assertEquals(List.copyOf(model.entries), ids(store.call("XRANGE", "s", "-", "+")));
                for (String group : GROUPS) {
                    List<Integer> pending = ids(store.call("XPENDING", "s", group, "-", "+", 1000));
                    assertEquals(List.copyOf(model.pending.get(group)), pending);
                }
            }
            return Contents.of(store);
        }
    }

    private static void step(Random random, KvStore store, Model model) {
        String policy = List.of("KEEPREF", "DELREF", "ACKED").get(random.nextInt(3));
        String group = GROUPS.get(random.nextInt(2));
        int number = random.nextInt(12);
        switch (random.nextInt(6)) {
            case 0, 1 -> store.call("XADD", "s", add(model) + "-0", "f", "v");
            case 2 -> {
                store.call("XADD", "s", policy, "MAXLEN", "=", number, add(model) + "-0", "f", "v");
                model.trim(policy, id -> true, number);
            }
            case 3 -> {
                int least = Math.max(1, model.last - number);
                store.call("XTRIM", "s", "MINID", least, policy);
                model.trim(policy, id -> id < least, -1);
            }
            case 4 -> {
                store.call("XREADGROUP", "GROUP", group, "c", "COUNT", 1 + number / 3, "STREAMS", "s", ">");
                model.entries.tailSet(model.read.get(group), false).stream()
                        .limit(1 + number / 3)
                        .toList()
                        .forEach(id -> {
                            model.pending.get(group).add(id);
                            model.read.put(group, id);
                        });
            }
            default -> {
                int id = Math.max(1, model.last - number);
                store.call("XACK", "s", group, id + "-0");
                model.pending.get(group).remove(id);
            }
        }
    }

    private static int add(Model model) {
        model.last++;
        model.entries.add(model.last);
        return model.last;
    }

    private static List<Integer> ids(Reply entries) {
        return entries.values().stream()
                .map(entry -> Integer.valueOf(entry.values().get(0).text().split("-")[0]))
                .toList();
    }
}
