package io.kvserver.core.store.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.store.memory.Memory;
import io.kvserver.core.store.memory.MemoryMeter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;
import org.jspecify.annotations.Nullable;

/** A table of entries against a {@link HashMap}. */
class EntryTableProperties {
    private static final int FEW_BITS = 4;

    private EntryTable table = new EntryTable(new MemoryMeter(new Memory()));
    private Map<String, String> model = new HashMap<>();

    @BeforeTry
    void startEmpty() {
        table = new EntryTable(new MemoryMeter(new Memory()));
        model = new HashMap<>();
    }

    enum Action {
        PUT,
        REMOVE,
        CLEAR
    }

    record Step(Action action, int key, int value) {}

    /** Hash functions from good to as bad as possible. */
    enum Hash {
        SPREAD {
            @Override
            int of(String key) {
                return key.hashCode() * 0x9e3779b9;
            }
        },
        FEW {
            @Override
            int of(String key) {
                return key.hashCode() % 3;
            }
        },
        ALL_ZERO {
            @Override
            int of(String key) {
                return 0;
            }
        },
        /** Homes at the end of the table, so that probing wraps around. */
        AT_THE_END {
            @Override
            int of(String key) {
                return -1 - key.hashCode() % 4;
            }
        },
        /** Different hashes with the same home. */
        SAME_HOME {
            @Override
            int of(String key) {
                return key.hashCode() << 16;
            }
        };

        abstract int of(String key);
    }

    @Property
    void agreesWithAMap(@ForAll("steps") List<Step> steps, @ForAll Hash hash) {
        for (Step step : steps) {
            String key = "key" + step.key();
            switch (step.action()) {
                case PUT -> put(hash, key, "value" + step.value());
                case REMOVE -> remove(hash, key);
                case CLEAR -> clear();
            }

            table.checkInvariants();
            assertEquals(model.size(), table.size());
            assertEquals(model.get(key), get(hash, key));
        }
        for (int i = 0; i <= 40; i++) {
            assertEquals(model.get("key" + i), get(hash, "key" + i));
        }
    }

    @Property(tries = 25)
    void growsAndShrinks(@ForAll @IntRange(min = 1, max = 700) int count, @ForAll long seed, @ForAll Hash hash) {
        List<String> keys = keys(count);
        for (String key : keys) {
            put(hash, key, "value of " + key);
            table.checkInvariants();
        }
        assertContents(hash, keys);

        Collections.shuffle(keys, new Random(seed));
        for (int i = 0; i < count; i++) {
            remove(hash, keys.get(i));
            table.checkInvariants();
            if (i % 64 == 0) {
                assertContents(hash, keys);
            }
        }

        assertEquals(0, table.size());
    }

    /** With segments so small that a few keys make many. */
    @Property(tries = 50)
    void splitsAndMergesSegments(@ForAll @IntRange(min = 1, max = 2000) int count, @ForAll long seed) {
        table = new EntryTable(FEW_BITS, new MemoryMeter(new Memory()));
        List<String> keys = keys(count);
        for (String key : keys) {
            put(Hash.SPREAD, key, "value of " + key);
            table.checkInvariants();
        }
        assertContents(Hash.SPREAD, keys);

        Collections.shuffle(keys, new Random(seed));
        for (int i = 0; i < count; i++) {
            remove(Hash.SPREAD, keys.get(i));
            table.checkInvariants();
        }

        assertEquals(0, table.size());
        assertEquals(
                new EntryTable(FEW_BITS, new MemoryMeter(new Memory())).slotBytes(),
                table.slotBytes(),
                "all of it is given back");
    }

    @Property(tries = 50)
    void aScanVisitsWhatStaysWhileTheTableGrowsAndShrinks(
            @ForAll @IntRange(min = 1, max = 300) int staying,
            @ForAll @IntRange(max = 1500) int others,
            @ForAll @IntRange(min = 1, max = 50) int callsBetween,
            @ForAll long seed) {
        table = new EntryTable(FEW_BITS, new MemoryMeter(new Memory()));
        Random random = new Random(seed);
        List<String> keys = keys(staying);
        keys.forEach(key -> put(Hash.SPREAD, key, "stays"));
        List<String> coming = keys(staying + others).subList(staying, staying + others);
        List<String> present = new ArrayList<>();
        Set<String> visited = new HashSet<>();

        int cursor = 0;
        boolean growing = random.nextBoolean();
        do {
            for (int i = 0; i < callsBetween; i++) {
                cursor = TableScan.scan(table, cursor, entry -> visited.add(new String(Entries.key(entry), UTF_8)));
                if (cursor == 0) {
                    break;
                }
            }
            if (growing) {
                coming.stream()
                        .filter(key -> !model.containsKey(key))
                        .limit(100)
                        .forEach(present::add);
                present.forEach(key -> put(Hash.SPREAD, key, "comes and goes"));
            } else {
                present.forEach(key -> remove(Hash.SPREAD, key));
                present.clear();
            }
            growing = present.size() < others && (growing || present.isEmpty()) && random.nextInt(20) > 0;
        } while (cursor != 0);

        assertTrue(visited.containsAll(keys));
    }

    @Property(tries = 50)
    void theSearchForExpiringEntriesVisitsEachOnce(
            @ForAll @IntRange(max = 1000) int count, @ForAll @IntRange(min = 1, max = 300) int atOnce) {
        table = new EntryTable(FEW_BITS, new MemoryMeter(new Memory()));
        Set<String> expiring = new HashSet<>();
        for (String key : keys(count)) {
            boolean expires = key.hashCode() % 3 == 0;
            byte[] name = key.getBytes(UTF_8);
            byte[] entry = Entries.allocate(name, 0, name.length, expires ? 1 : Entries.NO_DEADLINE, 0);
            put(table, Hash.SPREAD.of(key), entry, name);
            if (expires) {
                expiring.add(key);
            }
        }
        List<String> visited = new ArrayList<>();

        int position = 0;
        do {
            position = TableScan.visitExpiring(
                    table, position, atOnce, e -> visited.add(new String(Entries.key(e), UTF_8)));
        } while (position != 0);

        assertEquals(expiring.size(), visited.size());
        assertEquals(expiring, new HashSet<>(visited));
        assertEquals(expiring.size(), table.expiring());
    }

    @Example
    void eachEntryIsChosenAboutAsOften() {
        table = new EntryTable(FEW_BITS, new MemoryMeter(new Memory()));
        keys(30).forEach(key -> put(Hash.SPREAD, key, ""));
        Random random = new Random(1);
        Map<String, Integer> chosen = new HashMap<>();

        for (int i = 0; i < 30_000; i++) {
            chosen.merge(new String(Entries.key(TableScan.random(table, random)), UTF_8), 1, Integer::sum);
        }

        assertEquals(30, chosen.size());
        chosen.forEach(
                (key, times) -> assertTrue(times > 800 && times < 1200, key + " was chosen " + times + " times"));
    }

    private static List<String> keys(int count) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add("key" + i);
        }
        return keys;
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Action> actions =
                Arbitraries.frequency(Tuple.of(60, Action.PUT), Tuple.of(40, Action.REMOVE), Tuple.of(1, Action.CLEAR));
        return Combinators.combine(actions, Arbitraries.integers().between(0, 40), Arbitraries.integers())
                .as(Step::new)
                .list()
                .ofMaxSize(200)
                .withoutEdgeCases();
    }

    private void put(Hash hash, String key, String value) {
        byte[] name = key.getBytes(UTF_8);
        byte[] text = value.getBytes(UTF_8);
        byte[] entry = Entries.allocate(name, 0, name.length, Entries.NO_DEADLINE, text.length);
        System.arraycopy(text, 0, entry, Entries.valueOffset(entry), text.length);
        put(table, hash.of(key), entry, name);
        model.put(key, value);
    }

    private void remove(Hash hash, String key) {
        byte[] name = key.getBytes(UTF_8);
        byte[] removed = table.remove(hash.of(key), name, 0, name.length);
        assertEquals(model.remove(key) != null, removed != null);
    }

    private void clear() {
        table = new EntryTable(new MemoryMeter(new Memory()));
        model.clear();
    }

    private @Nullable String get(Hash hash, String key) {
        // Inside a larger array, as in a request.
        byte[] request = ("GET " + key + "\r\n").getBytes(UTF_8);
        byte[] entry = table.get(hash.of(key), request, 4, request.length - 6);
        return entry == null ? null : new String(entry, Entries.valueOffset(entry), Entries.valueLength(entry), UTF_8);
    }

    private void assertContents(Hash hash, List<String> keys) {
        assertEquals(model.size(), table.size());
        for (String key : keys) {
            assertEquals(model.get(key), get(hash, key));
        }
    }

    private static void put(EntryTable table, int hash, byte[] entry, byte[] key) {
        int slot = table.find(hash, key, 0, key.length);
        if (slot < 0) {
            table.add(hash, entry, null);
        } else {
            table.replace(hash, slot, entry, null);
        }
    }
}
