package io.kvserver.core.command.string;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;

/** The bit commands compared with {@link BitSet} and {@link BigInteger}, both of which number bits in their own order. */
class BitProperties {
    private final KvStore store = new KvStore();
    private final SessionDriver client = new SessionDriver(store, InlineReplies.RESP);

    record Write(int position, boolean on) {}

    /** A range as it is asked for, counted in bytes or bits. */
    record Range(int start, int end, boolean inBits) {
        String words() {
            return start + " " + end + (inBits ? " BIT" : " BYTE");
        }

        /** The first bit, and the first after the last one; none if they are the same. */
        int[] bits(int bytes) {
            int unit = inBits ? 1 : Byte.SIZE;
            int all = bytes * Byte.SIZE / unit;
            int first = Math.max(0, start < 0 ? all + start : start);
            int last = Math.min(all - 1, Math.max(0, end < 0 ? all + end : end));
            return first > last ? new int[] {0, 0} : new int[] {first * unit, (last + 1) * unit};
        }
    }

    @BeforeTry
    void startEmpty() {
        store.flushAll();
    }

    private long number(String request) {
        String reply = client.exchange(Requests.array(request));
        return Long.parseLong(reply.substring(1).strip());
    }

    @Property
    void setbitAndGetbitAgreeWithABitSet(@ForAll("writes") List<Write> writes) {
        BitSet model = new BitSet();
        int highest = -1;

        for (Write write : writes) {
            int old = model.get(write.position()) ? 1 : 0;
            int bit = write.on() ? 1 : 0;
            assertEquals(old, number("SETBIT a " + write.position() + " " + bit));
            model.set(write.position(), write.on());
            highest = Math.max(highest, write.position());
        }

        for (int i = 0; i < 600; i++) {
            assertEquals(model.get(i) ? 1 : 0, number("GETBIT a " + i));
        }
        assertEquals(highest / 8 + (highest < 0 ? 0 : 1), number("STRLEN a"));
        assertEquals(model.cardinality(), number("BITCOUNT a"));
    }

    @Property
    void bitcountAgreesWithABitSet(@ForAll("values") byte[] value, @ForAll("ranges") Range range) {
        store.set(key(), value);

        long count = number("BITCOUNT a " + range.words());

        // If both places are counted from the end and are in the wrong order, the range is always empty.
        boolean reversed = range.start() < 0 && range.end() < 0 && range.start() > range.end();
        int[] bits = range.bits(value.length);
        assertEquals(reversed ? 0 : bitSet(value).get(bits[0], bits[1]).cardinality(), count);
    }

    @Property
    void bitposAgreesWithABitSet(@ForAll("values") byte[] value, @ForAll boolean bit, @ForAll("ranges") Range range) {
        store.set(key(), value);

        long found = number("BITPOS a " + (bit ? 1 : 0) + " " + range.words());

        int[] bits = range.bits(value.length);
        BitSet set = bitSet(value);
        int expected = bit ? set.nextSetBit(bits[0]) : set.nextClearBit(bits[0]);
        assertEquals(expected < 0 || expected >= bits[1] ? -1 : expected, found);
    }

    @Property
    void bitposWithoutAnEndFindsAClearBitAfterTheValue(
            @ForAll("values") byte[] value, @ForAll @IntRange(max = 90) int start) {
        store.set(key(), value);

        long found = number("BITPOS a 0 " + start);

        assertEquals(start >= value.length ? -1 : bitSet(value).nextClearBit(start * Byte.SIZE), found);
    }

    @Property
    void bitopAgreesWithABigInteger(
            @ForAll("operations") String operation,
            @ForAll @Size(min = 1, max = 4) List<@From("values") byte[]> values) {
        List<byte[]> sources = operation.equals("NOT") ? values.subList(0, 1) : values;
        StringBuilder request = new StringBuilder("BITOP " + operation + " result");
        int length = 0;
        for (int i = 0; i < sources.size(); i++) {
            store.set(("key" + i).getBytes(ISO_8859_1), sources.get(i));
            request.append(" key").append(i);
            length = Math.max(length, sources.get(i).length);
        }

        assertEquals(length, number(request.toString()));

        byte[] result = store.get("result".getBytes(ISO_8859_1));
        if (length == 0) {
            assertEquals(null, result);
        } else {
            assertArrayEquals(bytes(model(operation, sources, length), length), result);
        }
    }

    private static BigInteger model(String operation, List<byte[]> sources, int length) {
        BigInteger result = integer(sources.get(0), length);
        for (byte[] source : sources.subList(1, sources.size())) {
            BigInteger next = integer(source, length);
            result = switch (operation) {
                case "AND" -> result.and(next);
                case "OR" -> result.or(next);
                default -> result.xor(next);
            };
        }
        return operation.equals("NOT") ? result.not() : result;
    }

    /** The value with zeros after it, as a number whose first byte is the most significant. */
    private static BigInteger integer(byte[] value, int length) {
        return new BigInteger(1, Arrays.copyOf(value, length));
    }

    private static byte[] bytes(BigInteger number, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[length - 1 - i] = number.shiftRight(Byte.SIZE * i).byteValue();
        }
        return bytes;
    }

    /** The value's bits in Redis's order: the highest of the first byte first. */
    private static BitSet bitSet(byte[] value) {
        BitSet set = new BitSet();
        for (int i = 0; i < value.length * Byte.SIZE; i++) {
            set.set(i, (value[i / 8] & 0x80 >> i % 8) != 0);
        }
        return set;
    }

    private static byte[] key() {
        return "a".getBytes(ISO_8859_1);
    }

    @Provide
    Arbitrary<List<Write>> writes() {
        return Combinators.combine(Arbitraries.integers().between(0, 599), Arbitraries.of(true, false))
                .as(Write::new)
                .list()
                .ofMaxSize(60);
    }

    /** Values with long runs of equal bits, so that whole words are skipped. */
    @Provide
    Arbitrary<byte[]> values() {
        return Combinators.combine(
                        Arbitraries.of("\0", "\u00ff", "\u0001", "\u0080", "\u007f", "\u00fe", "Z"),
                        Arbitraries.integers().between(1, 25))
                .as(String::repeat)
                .list()
                .ofMaxSize(4)
                .map(runs -> String.join("", runs).getBytes(ISO_8859_1));
    }

    @Provide
    Arbitrary<Range> ranges() {
        Arbitrary<Integer> places = Arbitraries.integers().between(-850, 850);
        Arbitrary<Integer> near = Arbitraries.integers().between(-110, 110);
        return Combinators.combine(
                        Arbitraries.oneOf(places, near), Arbitraries.oneOf(places, near), Arbitraries.of(true, false))
                .as(Range::new);
    }

    @Provide
    Arbitrary<String> operations() {
        return Arbitraries.of("AND", "OR", "XOR", "NOT");
    }
}
