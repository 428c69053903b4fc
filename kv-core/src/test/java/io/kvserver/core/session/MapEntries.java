package io.kvserver.core.session;

import io.kvserver.core.protocol.Slots;
import io.kvserver.core.remote.Owner;
import java.util.Map;

/** The keys of a request in a map of all keys, and their pages in another. Both keep the arrays that they get, so these must not change. */
@SuppressWarnings("ArrayRecordComponent") // Instances are never compared.
record MapEntries(byte[][] keys, Map<byte[], byte[]> entries, Map<byte[], byte[]> pages) implements Owner.Entries {
    @Override
    public byte[] get(int key) {
        return entries.get(keys[key]);
    }

    @Override
    public void set(int key, byte[] stored) {
        entries.put(keys[key], stored);
    }

    @Override
    public void remove(int key) {
        entries.remove(keys[key]);
    }

    @Override
    public byte[] page(byte[] name) {
        return pages.get(checked(name));
    }

    @Override
    public void setPage(byte[] name, byte[] page) {
        pages.put(checked(name), page);
    }

    @Override
    public void removePage(byte[] name) {
        if (pages.remove(checked(name)) == null) {
            throw new AssertionError("a page is removed that is not there");
        }
    }

    private byte[] checked(byte[] name) {
        for (byte[] key : keys) {
            if (Slots.of(key) == Slots.of(name)) {
                return name;
            }
        }
        throw new AssertionError("a page is in another slot than all keys");
    }
}
