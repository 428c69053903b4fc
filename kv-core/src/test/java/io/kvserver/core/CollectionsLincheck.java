package io.kvserver.core;

import io.kvserver.core.Lists.Side;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls on lists, sets, hashes and sorted sets, on one and on two keys, are linearizable, on one shard and on several. */
@Slow
class CollectionsLincheck {
    /** The operations on a store. Public for Lincheck. */
    @Param(name = "key", gen = IntGen.class, conf = "0:2")
    public abstract static class Calls {
        private final KvStore store;

        Calls(int shards) {
            store = new KvStore.Builder().shards(shards).build();
        }

        @Operation
        public long push(@Param(name = "key") int key, @Param(name = "key") int element) {
            return store.lists().rightPush("list" + key, "" + element);
        }

        @Operation
        public @Nullable String pop(@Param(name = "key") int key) {
            return store.lists().leftPop("list" + key);
        }

        @Operation
        public @Nullable String moveElement(@Param(name = "key") int from, @Param(name = "key") int to) {
            return store.lists().move("list" + from, Side.LEFT, "list" + to, Side.RIGHT);
        }

        @Operation
        public long add(@Param(name = "key") int key, @Param(name = "key") int member) {
            return store.sets().add("set" + key, "" + member);
        }

        @Operation
        public boolean moveMember(@Param(name = "key") int from, @Param(name = "key") int to) {
            return store.sets().move("set" + from, "set" + to, "1");
        }

        @Operation
        public String union(@Param(name = "key") int one, @Param(name = "key") int other) {
            return new TreeSet<>(store.sets().union("set" + one, "set" + other)).toString();
        }

        @Operation
        public long count(@Param(name = "key") int key) {
            return store.hashes().incrBy("hash" + key, "field", 1);
        }

        @Operation
        public double score(@Param(name = "key") int key) {
            return store.sortedSets().incrBy("zset" + key, "member", 1);
        }
    }

    /** Public for Lincheck. */
    public static final class OneShard extends Calls {
        public OneShard() {
            super(1);
        }
    }

    /** Public for Lincheck. */
    public static final class EightShards extends Calls {
        public EightShards() {
            super(8);
        }
    }

    /** What the calls mean. Public for Lincheck. */
    public static final class PlainCollections {
        private final Map<Integer, Deque<String>> lists = new HashMap<>();
        private final Map<Integer, Set<String>> sets = new HashMap<>();
        private final Map<String, Long> counts = new HashMap<>();

        private Deque<String> list(int key) {
            return lists.computeIfAbsent(key, none -> new ArrayDeque<>());
        }

        private Set<String> set(int key) {
            return sets.computeIfAbsent(key, none -> new TreeSet<>());
        }

        public long push(int key, int element) {
            list(key).addLast("" + element);
            return list(key).size();
        }

        public @Nullable String pop(int key) {
            return list(key).pollFirst();
        }

        public @Nullable String moveElement(int from, int to) {
            String element = list(from).pollFirst();
            if (element != null) {
                list(to).addLast(element);
            }
            return element;
        }

        public long add(int key, int member) {
            return set(key).add("" + member) ? 1 : 0;
        }

        public boolean moveMember(int from, int to) {
            boolean moved = set(from).remove("1");
            if (moved) {
                set(to).add("1");
            }
            return moved;
        }

        public String union(int one, int other) {
            Set<String> union = new TreeSet<>(set(one));
            union.addAll(set(other));
            return union.toString();
        }

        public long count(int key) {
            return counts.merge("hash" + key, 1L, Long::sum);
        }

        public double score(int key) {
            return counts.merge("zset" + key, 1L, Long::sum);
        }
    }

    @Test
    void onOneShard() {
        options().check(OneShard.class);
    }

    @Test
    void onMoreShardsThanKeys() {
        options().check(EightShards.class);
    }

    private static StressOptions options() {
        return new StressOptions()
                .sequentialSpecification(PlainCollections.class)
                .iterations(Effort.of(15))
                .invocationsPerIteration(1000)
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(2);
    }
}
