package io.kvserver.core.store.table;

/** Checks the invariants of an {@link EntryTable}'s shape; for tests. For a thread that has the table's shard. */
final class TableInvariants {
    private TableInvariants() {}

    /** Fails if they do not hold. */
    static void check(EntryTable.Shape shape, int directoryDepth) {
        Segment[] directory = shape.directory();
        int entries = 0;
        int withDeadline = 0;
        int deep = 0;
        long bytes = 0;
        long ofEntries = 0;
        for (int i = 0; i < directory.length; i++) {
            Segment segment = directory[i];
            int ending = i & ((1 << segment.depth) - 1);
            if (segment != directory[ending]) {
                throw new AssertionError("place " + i + " and place " + ending + " have different segments");
            }
            if (i == ending) {
                segment.checkInvariants(ending);
                entries += segment.size();
                withDeadline += segment.expiring();
                bytes += segment.slotBytes();
                ofEntries += segment.entryBytes();
                deep += segment.depth == directoryDepth ? 1 : 0;
            }
        }
        if (entries != shape.size()
                || withDeadline != shape.expiring()
                || bytes != shape.slotBytes()
                || ofEntries != shape.entryBytes()) {
            throw new AssertionError(entries + " entries, " + withDeadline + " with deadline, " + bytes
                    + " bytes, entries of " + ofEntries + " bytes; counted " + shape);
        }
        if (deep != shape.deepest() || deep == 0 || directory.length != 1 << directoryDepth) {
            throw new AssertionError(deep + " segments of depth " + directoryDepth + ", not " + shape.deepest()
                    + "; directory of " + directory.length);
        }
        Segment first = directory[0];
        if (directory.length == 1
                && EntryTable.SPARSE * first.size() < first.capacity()
                && first.capacity() > EntryTable.MIN_CAPACITY) {
            throw new AssertionError("too large: size " + shape.size() + ", capacity " + first.capacity());
        }
    }
}
