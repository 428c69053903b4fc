package io.kvserver.core.value;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.rdb.DumpReader;
import io.kvserver.core.rdb.DumpWriter;
import io.kvserver.core.rdb.ValueTypes;
import io.kvserver.core.store.PackingLimits;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.value.table.ExpiringHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Forms of values that only some versions write. */
class StoredValueReaderTest {
    private final StoredValueReader reader = new StoredValueReader(new PackingLimits());

    private static void string(DumpWriter out, String text) {
        out.string(text.getBytes(ISO_8859_1), 0, text.length());
    }

    private void read(DumpWriter written) throws IOException {
        DumpReader in = new DumpReader(Args.of(written.payload()), 0);
        reader.read(in.type(), in);
    }

    private List<String> packed() {
        assertTrue(reader.isPacked());
        List<String> elements = new ArrayList<>();
        Listpack listpack = new Listpack().read(reader.packed());
        for (int at = listpack.first(); at != Listpack.NONE; at = listpack.next(at)) {
            elements.add(new String(listpack.get(at).copy(), ISO_8859_1));
        }
        return elements;
    }

    @Test
    void aHashWithoutDeadlinesInTheFormWithDeadlines() throws IOException {
        DumpWriter out = new DumpWriter(ValueTypes.HASH_DEADLINES);
        out.lowestFirst(1_700_000_000_000L);
        out.length(2);
        for (String field : List.of("a", "b")) {
            out.length(0);
            string(out, field);
            string(out, field + field);
        }

        read(out);

        assertEquals(Kind.HASH, reader.kind());
        assertEquals(List.of("a", "aa", "b", "bb"), packed());
    }

    /** Fields with deadlines in each form that Redis and Valkey have for them. */
    @Test
    void aHashWithDeadlines() throws IOException {
        for (int type = ValueTypes.HASH_DEADLINES_EARLY; type <= ValueTypes.HASH_LISTPACK_DEADLINES; type++) {
            DumpWriter out = new DumpWriter(type);
            writeDeadlines(out, type);

            read(out);

            assertEquals(List.of("b", "bb", "7000000000000", "a", "aa", "7000000000007", "c", "cc", "0"), triples());
        }
    }

    private static void writeDeadlines(DumpWriter out, int type) {
        boolean isPacked =
                type == ValueTypes.HASH_LISTPACK_DEADLINES || type == ValueTypes.HASH_LISTPACK_DEADLINES_EARLY;
        boolean hasLeast = type == ValueTypes.HASH_DEADLINES || type == ValueTypes.HASH_LISTPACK_DEADLINES;
        if (hasLeast) {
            out.lowestFirst(7_000_000_000_000L);
        }
        Listpack packed = new Listpack().clear();
        if (!isPacked) {
            out.length(3);
        }
        long base = type == ValueTypes.HASH_DEADLINES ? 6_999_999_999_999L : 0;
        List<String> names = List.of("a", "c", "b");
        List<Long> deadlines = List.of(7_000_000_000_007L - base, 0L, 7_000_000_000_000L - base);
        for (int i = 0; i < 3; i++) {
            byte[] name = names.get(i).getBytes(ISO_8859_1);
            if (isPacked) {
                packed.append(name, 0, 1);
                packed.append((names.get(i) + names.get(i)).getBytes(ISO_8859_1), 0, 2);
                packed.append(deadlines.get(i));
            } else {
                out.length(deadlines.get(i));
                string(out, names.get(i));
                string(out, names.get(i) + names.get(i));
            }
        }
        if (isPacked) {
            out.string(packed.array(), packed.offset(), packed.length());
        }
    }

    private List<String> triples() {
        byte[] bytes = ((ExpiringHash) reader.object()).packed();
        Listpack listpack = new Listpack().read(bytes, 0, bytes.length);
        List<String> elements = new ArrayList<>();
        for (int at = listpack.first(); at != Listpack.NONE; at = listpack.next(at)) {
            elements.add(new String(listpack.get(at).copy(), ISO_8859_1));
        }
        return elements;
    }

    @Test
    void aHashWithDeadlinesOfValkey() throws IOException {
        DumpWriter out = new DumpWriter(ValueTypes.HASH_DEADLINES_EARLY);
        out.length(2);
        string(out, "a");
        string(out, "aa");
        out.lowestFirst(-1);
        string(out, "b");
        string(out, "bb");
        out.lowestFirst(7_000_000_000_000L);
        byte[] payload = out.payload();
        DumpReader in = new DumpReader(Args.of(payload), 0);

        reader.read(ValueTypes.HASH_DEADLINES_VALKEY, in);

        assertEquals(List.of("b", "bb", "7000000000000", "a", "aa", "0"), triples());
    }

    @Test
    void aDeadlineThatCannotBeIsDamage() {
        DumpWriter out = new DumpWriter(ValueTypes.HASH_DEADLINES_EARLY);
        out.length(1);
        out.length(1L << 50);
        string(out, "a");
        string(out, "b");

        assertThrows(IOException.class, () -> read(out));
    }

    @Test
    void aSortedSetWithScoresAsTexts() throws IOException {
        DumpWriter out = new DumpWriter(ValueTypes.LIST);
        out.length(0);
        read(out);
        assertTrue(reader.isEmpty());

        DumpWriter scores = new DumpWriter(ValueTypes.SORTED_SET_TEXT);
        scores.length(2);
        string(scores, "b");
        // A length of a byte and the digits look like a string.
        string(scores, "2.5");
        string(scores, "a");
        string(scores, "-1.5");
        read(scores);

        assertEquals(Kind.SORTED_SET, reader.kind());
        assertEquals(List.of("a", "-1.5", "b", "2.5"), packed());
    }

    @Test
    void aMemberThatComesTwiceIsDamage() {
        for (int type : new int[] {ValueTypes.SET, ValueTypes.HASH}) {
            DumpWriter out = new DumpWriter(type);
            out.length(2);
            for (int i = 0; i < 4; i++) {
                string(out, "same");
            }

            assertThrows(IOException.class, () -> read(out));
        }
    }

    @Test
    void aListOfNodesOfBothForms() throws IOException {
        DumpWriter out = new DumpWriter(ValueTypes.LIST_OF_LISTPACKS);
        Listpack node = new Listpack().clear();
        node.append(7);
        out.length(2);
        out.length(1);
        string(out, "plain");
        out.length(2);
        out.string(node.array(), node.offset(), node.length());

        read(out);

        assertEquals(List.of("plain", "7"), packed());
    }
}
