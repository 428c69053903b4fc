package io.kvserver.core.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.protocol.Slice;
import io.kvserver.core.rdb.DumpWriter;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.value.StoredValueWriter;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads a snapshot, each value in the form in which it is saved. Confined to one thread. */
final class SnapshotContents implements Snapshot.Visitor {
    private final SortedMap<String, String> contents = new TreeMap<>();

    private SnapshotContents() {}

    /** From {@code DATABASE:KEY} to {@code VALUE@DEADLINE}; visiting the snapshot fills it. */
    static SortedMap<String, String> of(Snapshot snapshot) {
        SnapshotContents visitor = new SnapshotContents();
        try {
            snapshot.visit((partition, task) -> task.run(), visitor);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return visitor.contents;
    }

    @Override
    public void database(int index, long size, long expiring) {}

    @Override
    public void key(int database, Slice key, Slice value, long deadlineMillis) {
        put(database, key, new String(value.copy(), ISO_8859_1), deadlineMillis);
    }

    @Override
    public void packed(int database, Slice key, Kind kind, Slice value, long deadlineMillis) throws IOException {
        DumpWriter out = new DumpWriter(StoredValueWriter.type(kind, value));
        new StoredValueWriter().write(kind, value, out);
        put(database, key, new String(out.payload(), ISO_8859_1), deadlineMillis);
    }

    @Override
    public void object(int database, Slice key, Value value, long deadlineMillis) throws IOException {
        DumpWriter out = new DumpWriter(StoredValueWriter.type(value));
        new StoredValueWriter().write(value, out);
        put(database, key, new String(out.payload(), ISO_8859_1), deadlineMillis);
    }

    private void put(int database, Slice key, String value, long deadlineMillis) {
        contents.put(database + ":" + new String(key.copy(), ISO_8859_1), value + "@" + deadlineMillis);
    }
}
