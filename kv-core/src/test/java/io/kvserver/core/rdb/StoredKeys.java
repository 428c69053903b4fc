package io.kvserver.core.rdb;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Keys in all forms that RDB data distinguish. Stateless. */
public final class StoredKeys {
    private static final long FUTURE_MILLIS = 4_000_000_000_000L;

    private StoredKeys() {}

    /** At most this many keys, with different names in each database. */
    public static Arbitrary<List<StoredKey>> any(int most) {
        Arbitrary<Integer> databases = Arbitraries.frequency(Tuple.of(3, 0), Tuple.of(1, 1), Tuple.of(1, 15));
        Arbitrary<Long> deadlines = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(RdbWriter.NO_DEADLINE)),
                Tuple.of(1, Arbitraries.longs().between(FUTURE_MILLIS, 2 * FUTURE_MILLIS)));
        return Combinators.combine(databases, names(), values(), deadlines)
                .as(StoredKey::new)
                .list()
                .ofMaxSize(most)
                .uniqueElements(key -> key.database() + ":" + key.key());
    }

    private static Arbitrary<String> names() {
        return Arbitraries.frequencyOf(
                Tuple.of(3, bytes(20)),
                Tuple.of(1, numbers()),
                Tuple.of(1, Arbitraries.integers().between(0, 200).map("k"::repeat)));
    }

    public static Arbitrary<String> values() {
        return Arbitraries.frequencyOf(
                Tuple.of(2, bytes(100)),
                Tuple.of(2, numbers()),
                Tuple.of(1, Arbitraries.of("", "-0", "007", "+1", "-", "99999999999")),
                Tuple.of(
                        2,
                        Combinators.combine(bytes(9), Arbitraries.integers().between(0, 300))
                                .as(String::repeat)),
                Tuple.of(
                        1,
                        Arbitraries.of(63, 64, 16_383, 16_384, 70_000, 300_000).map(StoredKeys::noise)));
    }

    private static Arbitrary<String> bytes(int most) {
        return Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(most);
    }

    private static Arbitrary<String> numbers() {
        return Arbitraries.frequencyOf(
                        Tuple.of(1, Arbitraries.longs()),
                        Tuple.of(2, Arbitraries.longs().between(-70_000, 70_000)),
                        Tuple.of(2, Arbitraries.longs().between(Integer.MIN_VALUE - 9L, Integer.MAX_VALUE + 9L)))
                .map(String::valueOf);
    }

    /** Text that cannot be compressed, always the same for a length. */
    public static String noise(int length) {
        Random random = new Random(length);
        StringBuilder noise = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            noise.append((char) random.nextInt(256));
        }
        return noise.toString();
    }
}
