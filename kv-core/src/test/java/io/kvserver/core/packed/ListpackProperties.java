package io.kvserver.core.packed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A listpack compared with a plain list of strings. */
class ListpackProperties {
    private static final int[] LENGTHS = {0, 1, 5, 63, 64, 100, 127, 128, 4095, 4096, 16_380, 16_383, 20_000};
    private static final long[] EDGES = {
        0,
        1,
        -1,
        127,
        128,
        -4096,
        -4097,
        4095,
        4096,
        32_767,
        32_768,
        -32_768,
        -32_769,
        8_388_607,
        8_388_608,
        -8_388_608,
        -8_388_609,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 31,
        -(1L << 31) - 1,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };
    private static final String[] NEARLY_NUMBERS = {
        "",
        "-",
        "-0",
        "00",
        "01",
        "+1",
        "1 ",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999",
        "1.0"
    };

    private final Listpack pack = new Listpack().clear();
    private final List<String> model = new ArrayList<>();

    @Property(tries = 40)
    void changesAsAListDoes(@ForAll long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < 120; step++) {
            change(random);
            assertSame(pack, model);
        }
    }

    private void change(Random random) {
        byte[] bytes = element(random).getBytes(ISO_8859_1);
        int index = model.isEmpty() ? 0 : random.nextInt(model.size());
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                pack.append(bytes, 0, bytes.length);
                model.add(new String(bytes, ISO_8859_1));
            }
            case 3 -> {
                int at = model.isEmpty() ? pack.end() : pack.at(index);
                assertEquals(text(pack, pack.insert(at, bytes, 0, bytes.length)), new String(bytes, ISO_8859_1));
                model.add(index, new String(bytes, ISO_8859_1));
            }
            case 4 -> {
                if (!model.isEmpty()) {
                    pack.replace(pack.at(index), bytes, 0, bytes.length);
                    model.set(index, new String(bytes, ISO_8859_1));
                }
            }
            case 5 -> {
                if (!model.isEmpty()) {
                    int most = 1 + random.nextInt(3);
                    pack.remove(pack.at(index), most);
                    model.subList(index, Math.min(model.size(), index + most)).clear();
                }
            }
            case 6 -> {
                if (!model.isEmpty()) {
                    // Appends bytes of the listpack itself, in the place that is about to change.
                    pack.append(pack.get(pack.at(index)));
                    model.add(model.get(index));
                }
            }
            default -> moveBytes();
        }
    }

    /** Moves the bytes to another array, not at its beginning. */
    private void moveBytes() {
        byte[] copy = new byte[pack.length() + 7];
        System.arraycopy(pack.array(), pack.offset(), copy, 3, pack.length());
        pack.read(copy, 3, pack.length());
    }

    private static void assertSame(Listpack pack, List<String> model) {
        assertEquals(model.size(), pack.count());
        assertEquals(model.isEmpty(), pack.isEmpty());
        assertTrue(Listpack.isSound(pack.array(), pack.offset(), pack.length()));
        List<String> forward = new ArrayList<>();
        for (int at = pack.first(); at != Listpack.NONE; at = pack.next(at)) {
            forward.add(text(pack, at));
        }
        assertEquals(model, forward);
        List<String> backward = new ArrayList<>();
        for (int at = pack.last(); at != Listpack.NONE; at = pack.previous(at)) {
            backward.add(0, text(pack, at));
        }
        assertEquals(model, backward);
        for (int i = 0; i < model.size(); i += 1 + model.size() / 5) {
            byte[] wanted = model.get(i).getBytes(ISO_8859_1);
            assertEquals(model.get(i), text(pack, pack.at(i)));
            assertEquals(model.get(i), text(pack, pack.at(i - model.size())));
            assertTrue(pack.is(pack.at(i), wanted, 0, wanted.length));
            assertEquals(pack.at(model.indexOf(model.get(i))), pack.find(pack.first(), 1, wanted, 0, wanted.length));
        }
        assertEquals(Listpack.NONE, pack.at(model.size()));
        assertEquals(Listpack.NONE, pack.at(-model.size() - 1));
    }

    @Property(tries = 1000)
    void damagedBytesAreNoticedOrReadWithoutFailing(@ForAll long seed) {
        Random random = new Random(seed);
        for (int i = random.nextInt(10); i >= 0; i--) {
            byte[] bytes = element(random).getBytes(ISO_8859_1);
            pack.append(bytes, 0, bytes.length);
        }
        byte[] damaged = new byte[pack.length()];
        System.arraycopy(pack.array(), pack.offset(), damaged, 0, pack.length());
        for (int i = random.nextInt(3); i >= 0; i--) {
            damaged[random.nextInt(Math.min(damaged.length, 300))] = (byte) random.nextInt();
        }

        if (Listpack.isSound(damaged, 0, damaged.length)) {
            Listpack read = new Listpack().read(damaged, 0, damaged.length);
            int elements = 0;
            for (int at = read.first(); at != Listpack.NONE; at = read.next(at)) {
                text(read, at);
                elements++;
            }
            assertEquals(read.count(), elements);
        }
        pack.clear();
    }

    @Example
    void findsKeysAndPassesOverValues() {
        for (String word : List.of("a", "b", "b", "7", "c", "1")) {
            pack.append(word.getBytes(ISO_8859_1), 0, 1);
        }

        assertEquals(pack.at(2), pack.find(pack.first(), 2, new byte[] {'b'}, 0, 1));
        assertEquals(Listpack.NONE, pack.find(pack.first(), 2, new byte[] {'7'}, 0, 1));
        assertEquals(pack.at(3), pack.find(pack.first(), 1, new byte[] {'7'}, 0, 1));
    }

    @Example
    void bytesAreThoseThatRedisWrites() {
        pack.append(1);
        pack.append("hello".getBytes(ISO_8859_1), 0, 5);
        pack.append(-300);

        byte[] bytes = new byte[pack.length()];
        System.arraycopy(pack.array(), pack.offset(), bytes, 0, bytes.length);
        // From the specification: 1 in 7 bits, a string with a length of 6 bits, -300 in 13 bits; each followed by its
        // size.
        assertArrayEquals(HexFormat.of().parseHex("130000000300" + "0101" + "8568656c6c6f06" + "ded402" + "ff"), bytes);
    }

    @Example
    void nothingIsNoListpack() {
        assertFalse(Listpack.isSound(new byte[0], 0, 0));
        assertFalse(Listpack.isSound(new byte[7], 0, 7));
    }

    private static String text(Listpack pack, int at) {
        return new String(pack.get(at).copy(), ISO_8859_1);
    }

    private static String element(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> String.valueOf(EDGES[random.nextInt(EDGES.length)]);
            case 1 -> NEARLY_NUMBERS[random.nextInt(NEARLY_NUMBERS.length)];
            case 2 ->
                "x".repeat(random.nextInt(20) == 0 ? LENGTHS[random.nextInt(LENGTHS.length)] : random.nextInt(70));
            default -> String.valueOf(random.nextInt(20_000) - 10_000);
        };
    }
}
