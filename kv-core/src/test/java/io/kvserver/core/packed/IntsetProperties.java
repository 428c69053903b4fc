package io.kvserver.core.packed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Packed sets of integers compared with a set of the JDK. */
class IntsetProperties {
    private static long number(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextInt();
            default -> random.nextInt(100) - 50;
        };
    }

    @Property(tries = 300)
    void anIntsetIsASet(@ForAll long seed) {
        Random random = new Random(seed);
        Intset set = new Intset().clear();
        TreeSet<Long> model = new TreeSet<>();
        for (int i = 0; i < 300; i++) {
            long number = number(random);
            byte[] before = Arrays.copyOfRange(set.array(), set.offset(), set.offset() + set.length());
            if (random.nextInt(20) == 0) {
                byte[] lent = new byte[before.length + 7];
                System.arraycopy(before, 0, lent, 3, before.length);
                set.read(lent, 3);
            }
            byte[] lent = set.array();
            byte[] content = lent.clone();
            boolean borrowed = set.offset() == 3;
            if (random.nextInt(3) == 0) {
                long wanted = model.isEmpty() || random.nextBoolean() ? number : model.first();
                assertEquals(model.remove(wanted), set.remove(wanted));
            } else {
                assertEquals(model.add(number), set.add(number));
            }
            if (borrowed) {
                assertArrayEquals(content, lent);
            }
            assertEquals(model.size(), set.count());
            assertEquals(model.contains(number), set.contains(number));
        }
        int index = 0;
        for (long expected : model) {
            assertEquals(expected, set.get(index));
            assertEquals(Long.toString(expected), new String(set.text(index).copy(), ISO_8859_1));
            index++;
        }
        assertTrue(model.isEmpty() || Intset.isSound(set.array(), set.offset(), set.length()));
    }

    @Test
    void whatIsDamagedIsNotSound() {
        Intset set = new Intset().clear();
        set.add(1);
        set.add(2);
        byte[] bytes = Arrays.copyOf(set.array(), set.length());

        assertTrue(Intset.isSound(bytes, 0, bytes.length));
        assertFalse(Intset.isSound(bytes, 0, bytes.length - 1));
        bytes[8] = 9;
        assertFalse(Intset.isSound(bytes, 0, bytes.length));
        Listpack list = new Listpack().clear();
        list.append(2);
        assertFalse(Intset.isOne(list.array(), list.offset(), list.length()));
    }
}
