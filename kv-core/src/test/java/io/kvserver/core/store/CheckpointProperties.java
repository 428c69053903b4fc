package io.kvserver.core.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.kvserver.core.Contents;
import io.kvserver.core.engine.ActiveExpiry;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Rolling back to a checkpoint restores the store in each part, whatever was done to it. */
class CheckpointProperties {
    private static final int STEPS = 120;

    /** A checkpoint, with the store's content at that time. */
    private record Then(Checkpoint checkpoint, SortedMap<String, String> contents, long time) {}

    /** A store and its recorded contents. */
    private static final class Run {
        private final Random random;
        private final BareStore store;
        private final SessionDriver client;
        private final List<Then> open = new ArrayList<>();

        private Snapshot unread;
        private SortedMap<String, String> unreadContents;

        Run(long seed) {
            random = new Random(seed);
            store = new BareStore(1 << random.nextInt(4));
            client = store.newResp2Client();
        }

        String exchange(List<String> words) {
            return new String(client.exchange(Requests.array(words)), ISO_8859_1);
        }

        SortedMap<String, String> contents() {
            try {
                return Contents.of(this::exchange);
            } catch (IOException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        void step() {
            switch (random.nextInt(24)) {
                case 0 -> open.add(new Then(new Checkpoint(store.keyspaces()), contents(), store.time()));
                case 1, 2 -> comeBack();
                case 3 -> closeOne();
                case 4 -> openOrReadSnapshot();
                case 5 -> {
                    store.pass(random.nextInt(100));
                    new ActiveExpiry(new Shards(store.keyspaces().partitions()), store.keyspaces())
                            .runAll(store.time());
                }
                case 6 -> exchange(List.of(random.nextInt(3) == 0 ? "FLUSHALL" : "FLUSHDB"));
                case 7 -> exchange(List.of("SELECT", "" + random.nextInt(3)));
                case 8 -> exchange(List.of("SWAPDB", "" + random.nextInt(3), "" + random.nextInt(3)));
                default -> change();
            }
            store.keyspaces().checkInvariants();
        }

        void comeBack() {
            if (!open.isEmpty()) {
                Then then = open.get(random.nextInt(open.size()));
                store.setTime(then.time());
                then.checkpoint().restore(store.view());
                store.keyspaces().checkInvariants();
                assertEquals(then.contents(), contents());
            }
        }

        void closeOne() {
            if (!open.isEmpty()) {
                open.remove(random.nextInt(open.size())).checkpoint().close();
            }
        }

        /** A snapshot for a file keeps its content, whatever the store was rolled back to since. */
        void openOrReadSnapshot() {
            Snapshot present = unread;
            if (present == null) {
                try (Snapshot read = new Snapshot(store.keyspaces())) {
                    unread = new Snapshot(store.keyspaces());
                    unreadContents = SnapshotContents.of(read);
                }
            } else {
                assertEquals(unreadContents, SnapshotContents.of(present));
                present.close();
                unread = null;
            }
        }

        String key() {
            return "k" + random.nextInt(12);
        }

        String word() {
            return random.nextInt(6) == 0 ? "x".repeat(random.nextInt(90)) : "" + random.nextInt(30);
        }

        void change() {
            String key = key();
            String many = "" + random.nextInt(60);
            exchange(
                    switch (random.nextInt(18)) {
                        case 0 -> List.of("SET", key, word());
                        case 1 -> List.of("SET", key, word(), "PX", "" + (1 + random.nextInt(200)));
                        case 2 -> List.of("APPEND", key, word());
                        case 3 -> List.of("SETRANGE", key, "" + random.nextInt(20_000), word());
                        case 4 -> List.of("HSET", key, word(), word(), word(), word());
                        case 5 ->
                            List.of("HPEXPIRE", key, "" + (1 + random.nextInt(200)), "FIELDS", "2", word(), word());
                        case 6 -> List.of("HDEL", key, word(), word());
                        case 7 -> List.of("RPUSH", key, word(), word(), word());
                        case 8 -> List.of("LPOP", key, many);
                        case 9 -> List.of("SADD", key, word(), word(), word());
                        case 10 -> List.of("SREM", key, word(), word(), word());
                        case 11 -> List.of("ZADD", key, many, word(), "1", word());
                        case 12 -> List.of("ZREMRANGEBYRANK", key, "0", "2");
                        case 13 -> List.of("XADD", key, "*", "a", word());
                        case 14 -> List.of("RENAME", key, key());
                        case 15 -> List.of("MOVE", key, "" + random.nextInt(3));
                        case 16 -> List.of("COPY", key, key(), "REPLACE");
                        default -> List.of(random.nextBoolean() ? "DEL" : "PERSIST", key);
                    });
        }

        /** Large values from the start, and some keys. */
        void fill() {
            List<String> hash = new ArrayList<>(List.of("HSET", "k0"));
            List<String> set = new ArrayList<>(List.of("SADD", "k1"));
            List<String> sorted = new ArrayList<>(List.of("ZADD", "k2"));
            List<String> list = new ArrayList<>(List.of("RPUSH", "k3"));
            for (int i = 0; i < 700; i++) {
                hash.addAll(List.of("f" + i, "" + i));
                set.add("member" + i);
                sorted.addAll(List.of("" + i, "m" + i));
                list.add("element " + i);
            }
            List.of(hash, set, sorted, list).forEach(this::exchange);
            exchange(List.of("HPEXPIRE", "k0", "150", "FIELDS", "3", "f1", "f2", "f3"));
        }
    }

    @Property(tries = 20)
    void comingBackRestoresAll(@ForAll long seed) {
        Run run = new Run(seed);
        if (run.random.nextBoolean()) {
            run.fill();
        }

        for (int i = 0; i < STEPS; i++) {
            run.step();
        }
        run.comeBack();
        if (run.unread != null) {
            run.openOrReadSnapshot();
        }
        while (!run.open.isEmpty()) {
            run.closeOne();
        }

        assertFalse(run.store.keyspaces().isSnapshotOpen());
    }

    @Property(tries = 1)
    void tablesThatSplitAndMergeComeBack(@ForAll long seed) {
        Run run = new Run(seed);
        addKeys(run, 0, 3500);
        run.open.add(new Then(new Checkpoint(run.store.keyspaces()), run.contents(), run.store.time()));
        addKeys(run, 3500, 9000);
        run.comeBack();
        for (int i = 0; i < 3400; i++) {
            run.exchange(List.of("DEL", "key" + i));
        }
        run.store.keyspaces().checkInvariants();
        run.comeBack();
        run.exchange(List.of("FLUSHALL"));

        run.comeBack();
    }

    private static void addKeys(Run run, int from, int to) {
        for (int i = from; i < to; i++) {
            run.exchange(List.of("SET", "key" + i, "value"));
        }
    }
}
