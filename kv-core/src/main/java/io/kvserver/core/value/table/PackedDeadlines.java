package io.kvserver.core.value.table;

import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;

/**
 * A packed hash with deadlines, as Redis lays it out: fields, each followed by its value and its deadline in
 * milliseconds since 1970, 0 for none. Fields are in the order of their deadlines, those without one last. Pure
 * functions; the listpack's thread.
 */
public final class PackedDeadlines {
    /** The number of listpack elements per field. */
    public static final int STEP = 3;

    private static final long NONE = 0;

    private PackedDeadlines() {}

    /** Adds room for deadlines to a hash of fields and values; no field has a deadline yet. */
    public static Listpack with(Listpack pairs) {
        Listpack triples = new Listpack().clear();
        for (int at = pairs.first(); at != Listpack.NONE; at = pairs.next(at)) {
            triples.append(pairs.get(at));
            at = pairs.next(at);
            triples.append(pairs.get(at));
            triples.append(NONE);
        }
        return triples;
    }

    /** Removes the room for deadlines. */
    public static Listpack without(Listpack triples) {
        Listpack pairs = new Listpack().clear();
        for (int at = triples.first(); at != Listpack.NONE; at = next(triples, at)) {
            pairs.append(triples.get(at));
            pairs.append(triples.get(triples.next(at)));
        }
        return pairs;
    }

    /** The field after one; {@link Listpack#NONE} after the last. */
    static int next(Listpack triples, int field) {
        return triples.next(triples.next(triples.next(field)));
    }

    /** The deadline of a field; {@link Keyspace#NO_DEADLINE} if it has none. */
    public static long get(Listpack triples, int field) {
        long deadline = triples.integer(triples.next(triples.next(field)));
        return deadline == NONE ? Keyspace.NO_DEADLINE : deadline;
    }

    /** The earliest deadline; {@link Keyspace#NO_DEADLINE} if there is none. */
    public static long earliest(Listpack triples) {
        return triples.isEmpty() ? Keyspace.NO_DEADLINE : get(triples, triples.first());
    }

    /** Sets the deadline of a field; {@link Keyspace#NO_DEADLINE} removes it. The field may move. */
    public static void set(Listpack triples, int field, long deadline) {
        if (get(triples, field) == deadline) {
            return;
        }
        byte[] name = triples.get(field).copy();
        byte[] value = triples.get(triples.next(field)).copy();
        triples.remove(field, STEP);
        int at = triples.first();
        while (at != Listpack.NONE && isBefore(triples, at, deadline)) {
            at = next(triples, at);
        }
        at = at == Listpack.NONE ? triples.end() : at;
        // Inserted in reverse order, each before the previous one.
        at = triples.insert(at, deadline == Keyspace.NO_DEADLINE ? NONE : deadline);
        at = triples.insert(at, value, 0, value.length);
        triples.insert(at, name, 0, name.length);
    }

    /** Whether a field belongs before one with this deadline. */
    private static boolean isBefore(Listpack triples, int field, long deadline) {
        long here = get(triples, field);
        return deadline == Keyspace.NO_DEADLINE || (here != Keyspace.NO_DEADLINE && here <= deadline);
    }

    /** Converts the hash to one without a size limit. */
    public static HashValue unpacked(Listpack triples) {
        HashValue hash = HashValue.of(without(triples));
        for (int at = triples.first(); at != Listpack.NONE; at = next(triples, at)) {
            long deadline = get(triples, at);
            if (deadline == Keyspace.NO_DEADLINE) {
                break;
            }
            Slice name = triples.get(at);
            hash.setDeadline(name.array(), name.offset(), name.length(), deadline);
        }
        return hash;
    }
}
