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
import io.kvserver.core.store.Kind;
import io.kvserver.core.store.PackingLimits;
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
