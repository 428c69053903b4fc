package io.kvserver.core;

import java.util.HashMap;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls on one key and on several are linearizable, on one shard and on several. */
@Slow
class KvStoreLincheck {
    /** The operations on a store. Public for Lincheck. */
    @Param(name = "key", gen = IntGen.class, conf = "0:2")
    public abstract static class Calls {
        private final KvStore store;

        Calls(int shards) {
            store = new KvStore.Builder().shards(shards).build();
        }

        @Operation
        public long incr(@Param(name = "key") int key) {
            return store.incr("key" + key);
        }

        @Operation
        public @Nullable String get(@Param(name = "key") int key) {
            return store.get("key" + key);
        }

        @Operation
        public void set(@Param(name = "key") int key, @Param(name = "key") int value) {
            store.set("key" + key, Integer.toString(value));
        }

        @Operation
        public long del(@Param(name = "key") int key) {
            return store.del("key" + key);
        }

        @Operation
        public long delTwo(@Param(name = "key") int first, @Param(name = "key") int second) {
            return store.del("key" + first, "key" + second);
        }

        @Operation
        public long existsTwo(@Param(name = "key") int first, @Param(name = "key") int second) {
            return store.exists("key" + first, "key" + second);
        }

        @Operation
        public long dbSize() {
            return store.dbSize();
        }

        @Operation
        public void flushAll() {
            store.flushAll();
        }
    }

    /** Public for Lincheck. */
    public static final class OneShard extends Calls {
        public OneShard() {
            super(1);
        }
    }

    /** Public for Lincheck. */
    public static final class TwoShards extends Calls {
        public TwoShards() {
            super(2);
        }
    }

    /** Public for Lincheck. */
    public static final class EightShards extends Calls {
        public EightShards() {
            super(8);
        }
    }

    /** What the calls mean. Public for Lincheck. */
    public static final class PlainMap {
        private final Map<Integer, Long> numbers = new HashMap<>();

        public long incr(int key) {
            return numbers.merge(key, 1L, Long::sum);
        }

        public @Nullable String get(int key) {
            Long number = numbers.get(key);
            return number == null ? null : number.toString();
        }

        public void set(int key, int value) {
            numbers.put(key, (long) value);
        }

        public long del(int key) {
            return numbers.remove(key) == null ? 0 : 1;
        }

        public long delTwo(int first, int second) {
            return del(first) + del(second);
        }

        public long existsTwo(int first, int second) {
            return (numbers.containsKey(first) ? 1L : 0L) + (numbers.containsKey(second) ? 1L : 0L);
        }

        public long dbSize() {
            return numbers.size();
        }

        public void flushAll() {
            numbers.clear();
        }
    }

    @Test
    void onOneShard() {
        options().check(OneShard.class);
    }

    @Test
    void onTwoShards() {
        options().check(TwoShards.class);
    }

    @Test
    void onMoreShardsThanKeys() {
        options().check(EightShards.class);
    }

    private static StressOptions options() {
        return new StressOptions()
                .sequentialSpecification(PlainMap.class)
                .iterations(Effort.of(20))
                .invocationsPerIteration(1500)
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(2);
    }
}
