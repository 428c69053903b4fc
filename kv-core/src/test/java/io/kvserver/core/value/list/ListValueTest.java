package io.kvserver.core.value.list;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Effort;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.PackingLimits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListValueTest {
    private static void nothing() {}

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static void push(ListValue list, String text) {
        list.addLast(bytes(text), 0, text.length());
    }

    private static List<String> content(ListValue list) {
        List<String> content = new ArrayList<>();
        ListCursor cursor = new ListCursor(list);
        if (!list.isEmpty()) {
            cursor.go(0);
            do {
                content.add(new String(cursor.get().copy(), ISO_8859_1));
            } while (cursor.next());
        }
        return content;
    }

    private static List<String> backwards(ListValue list) {
        List<String> content = new ArrayList<>();
        ListCursor cursor = new ListCursor(list);
        if (!list.isEmpty()) {
            cursor.go(list.count() - 1);
            do {
                content.add(0, new String(cursor.get().copy(), ISO_8859_1));
            } while (cursor.previous());
        }
        return content;
    }

    private static String element(Random random) {
        return switch (random.nextInt(40)) {
            case 0 -> "x".repeat(random.nextInt(9000));
            case 1 -> "y".repeat(20_000 + random.nextInt(3));
            case 2, 3, 4 -> "z".repeat(random.nextInt(2000));
            case 5, 6, 7, 8 -> "same";
            case 9 -> Long.toString(random.nextLong());
            case 10 -> "";
            case 11, 12, 13, 14, 15, 16 -> Integer.toString(random.nextInt(300));
            default -> "element-" + random.nextInt(10_000);
        };
    }

    /** One random change of a list and of its model. */
    private static void change(ListValue list, List<String> model, Random random, int bias) {
        String text = element(random);
        byte[] word = bytes(text);
        int size = model.size();
        int kind = random.nextInt(20);
        if (size == 0 || kind < bias) {
            grow(list, model, text, random.nextBoolean());
            return;
        }
        int index = random.nextInt(size);
        switch (kind % 7) {
            case 0 -> {
                list.insert(index, word, 0, word.length);
                model.add(index, text);
            }
            case 1 -> {
                list.set(index, word, 0, word.length);
                model.set(index, text);
            }
            case 2 -> {
                list.remove(index);
                model.remove(index);
            }
            case 3 -> removeFirst(list, model, Math.min(size, random.nextInt(4)));
            case 4 -> {
                int some = random.nextInt(90) == 0 ? random.nextInt(size + 1) : Math.min(size, random.nextInt(4));
                list.removeLast(some);
                model.subList(size - some, size).clear();
            }
            case 5 -> removeAll(list, model, random);
            default -> removeFirst(list, model, random.nextInt(30) == 0 ? random.nextInt(size + 1) : 0);
        }
    }

    private static void removeFirst(ListValue list, List<String> model, int count) {
        list.removeFirst(count);
        model.subList(0, count).clear();
    }

    private static void grow(ListValue list, List<String> model, String text, boolean atFront) {
        byte[] word = bytes(text);
        if (atFront) {
            list.addFirst(word, 0, word.length);
            model.add(0, text);
        } else {
            list.addLast(word, 0, word.length);
            model.add(text);
        }
    }

    private static void removeAll(ListValue list, List<String> model, Random random) {
        byte[] encoded = ListValue.encoded(bytes("same"), 0, 4);
        int skip = random.nextInt(3);
        int most = random.nextInt(10) == 0 ? Integer.MAX_VALUE : random.nextInt(3);
        assertEquals(model.stream().filter("same"::equals).count(), list.occurrences(encoded, ListValueTest::nothing));
        long removed = 0;
        int found = 0;
        for (int i = 0; i < model.size(); i++) {
            if (model.get(i).equals("same") && found++ >= skip && removed < most) {
                model.remove(i--);
                removed++;
            }
        }
        assertEquals(removed, list.removeAll(encoded, skip, most, ListValueTest::nothing));
    }

    private static void check(ListValue list, List<String> model) {
        assertEquals(model.size(), list.count());
        assertEquals(model, content(list));
        assertEquals(model, backwards(list));
        assertEquals(list.countedBytes(), list.memoryBytes());
    }

    /** The indexes of all elements equal to a text among the first {@code most} elements, from one end. */
    private static List<Long> indexes(ListValue list, String text, boolean forwards, int most) {
        List<Long> found = new ArrayList<>();
        ListCursor cursor = new ListCursor(list);
        byte[] encoded = ListValue.encoded(bytes(text), 0, text.length());
        long end = forwards ? most : list.count() - 1 - most;
        cursor.go(forwards ? 0 : list.count() - 1);
        while (cursor.goToEqual(encoded, forwards, end, ListValueTest::nothing)) {
            found.add(cursor.index());
            assertEquals(text, new String(cursor.get().copy(), ISO_8859_1));
            if (!(forwards ? cursor.next() : cursor.previous())) {
                break;
            }
        }
        return found;
    }

    @Test
    void whatIsEqualIsFoundFromBothEnds() {
        Random random = new Random(16);
        for (int round = 0; round < 40; round++) {
            ListValue list = new ListValue();
            List<String> model = new ArrayList<>();
            int size = 1 + random.nextInt(round < 20 ? 20 : 3000);
            for (int i = 0; i < size; i++) {
                grow(list, model, element(random), random.nextInt(4) == 0);
            }
            for (String text : List.of("same", "17", "x".repeat(20), model.get(0), model.get(size - 1), "absent")) {
                int most = random.nextBoolean() ? size : random.nextInt(size + 1);
                List<Long> ahead = new ArrayList<>();
                List<Long> behind = new ArrayList<>();
                for (int i = 0; i < most; i++) {
                    if (model.get(i).equals(text)) {
                        ahead.add((long) i);
                    }
                    if (model.get(size - 1 - i).equals(text)) {
                        behind.add((long) size - 1 - i);
                    }
                }

                assertEquals(ahead, indexes(list, text, true, most));
                assertEquals(behind, indexes(list, text, false, most));
            }
        }
    }

    /** Among them all of a page, all below a node, and all; with a fork that still needs the pages. */
    @Test
    void manyElementsAreRemovedAtEitherEnd() {
        Random random = new Random(17);
        ListValue full = new ListValue();
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            String text = i % 1000 == 0 ? "z".repeat(9000) : "element:" + i;
            push(full, text);
            elements.add(text);
        }
        for (int round = 0; round < Effort.of(30); round++) {
            ListValue list = full.fork();
            List<String> model = elements;
            while (!model.isEmpty()) {
                int size = model.size();
                int first = random.nextInt(3) == 0 ? random.nextInt(Math.min(size, 2000)) : random.nextInt(size + 1);
                int last = random.nextInt(size - first + 1);
                list.removeFirst(first);
                list.removeLast(last);
                model = model.subList(first, size - last);

                assertEquals(model.size(), list.count());
                assertEquals(list.countedBytes(), list.memoryBytes());
                if (model.size() < 20_000) {
                    check(list, model);
                }
                if (first + last == 0) {
                    push(list, "more");
                    model = new ArrayList<>(model);
                    model.add("more");
                }
            }
        }
        check(full, elements);
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 12, 15})
    void behavesAsAListWhateverIsDoneToIt(int bias) {
        Random random = new Random(14L * bias);
        ListValue list = new ListValue();
        List<String> model = new ArrayList<>();
        for (int i = 0; i < 6000; i++) {
            change(list, model, random, bias);
            if (i % 97 == 0) {
                check(list, model);
            }
        }
        check(list, model);
    }

    @Test
    void aForkAndItsOriginalChangeApart() {
        Random random = new Random(15);
        List<ListValue> lists = new ArrayList<>(List.of(new ListValue()));
        List<List<String>> models = new ArrayList<>(List.of(new ArrayList<>()));
        for (int i = 0; i < 20_000; i++) {
            int one = random.nextInt(lists.size());
            change(lists.get(one), models.get(one), random, 12);
            if (i % 500 == 0) {
                if (lists.size() == 5) {
                    lists.remove(0);
                    models.remove(0);
                }
                int source = random.nextInt(lists.size());
                lists.add(lists.get(source).fork());
                models.add(new ArrayList<>(models.get(source)));
            }
            if (i % 499 == 0) {
                for (int j = 0; j < lists.size(); j++) {
                    check(lists.get(j), models.get(j));
                }
            }
        }
    }

    @Test
    void aMillionElementsOfTenBytesTakeLessThanFourMoreEach() {
        for (boolean atFront : new boolean[] {false, true}) {
            ListValue list = new ListValue();
            for (int i = 0; i < 1_000_000; i++) {
                byte[] word = bytes("e" + (100_000_000 + i));
                if (atFront) {
                    list.addFirst(word, 0, 10);
                } else {
                    list.addLast(word, 0, 10);
                }
            }
            assertTrue(list.memoryBytes() < 12_500_000, () -> list.memoryBytes() + " bytes");
        }
    }

    @Test
    void aSmallListIsPackedAndSeenAgain() {
        ListValue list = new ListValue();
        List<String> model = List.of("a", "12", "", "-5", "x".repeat(100));
        model.forEach(text -> push(list, text));

        byte[] packed = list.packed();
        ListValue view = ListValue.view(new Slice().set(packed, 0, packed.length));

        assertEquals(model, content(view));
        byte[] before = packed.clone();
        view.removeFirst(1);
        view.addFirst(bytes("b"), 0, 1);
        view.set(2, bytes("c"), 0, 1);
        assertEquals(List.of("b", "12", "c", "-5", "x".repeat(100)), content(view));
        assertTrue(Arrays.equals(before, packed), "what is looked at is not changed");
    }

    @Test
    void theEncodingFollowsTheLimit() {
        PackingLimits limits = new PackingLimits();
        limits.listSize(3);
        ListValue list = new ListValue();
        push(list, "a");
        push(list, "b");

        list.growing(limits, 1, 1);
        assertEquals("listpack", list.encoding());
        list.growing(limits, 2, 2);
        assertEquals("quicklist", list.encoding());
        list.shrunk(limits);
        assertEquals("quicklist", list.encoding());
        list.removeLast(1);
        list.shrunk(limits);
        assertEquals("listpack", list.encoding());
    }

    @Test
    void aQueueOfAMillionTakesItsTime() {
        ListValue list = new ListValue();
        byte[] word = bytes("0123456789");
        for (int i = 0; i < 5_000; i++) {
            list.addLast(word, 0, 10);
        }
        for (int i = 0; i < 1_000_000; i++) {
            list.addLast(word, 0, 10);
            list.removeFirst(1);
        }
        assertEquals(5_000, list.count());
        assertTrue(list.memoryBytes() < 100_000, () -> list.memoryBytes() + " bytes");
    }
}
