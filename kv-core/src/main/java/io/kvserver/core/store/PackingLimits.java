package io.kvserver.core.store;

/**
 * The sizes up to which collections are packed; Redis's settings with the names below, and their defaults. Any thread:
 * a change affects later requests, and packs or unpacks nothing by itself.
 */
public final class PackingLimits {
    private volatile int hashEntries = 128;
    private volatile int hashValueBytes = 64;
    private volatile int setEntries = 128;
    private volatile int setValueBytes = 64;
    private volatile int setIntegers = 512;
    private volatile int sortedSetEntries = 128;
    private volatile int sortedSetValueBytes = 64;
    private volatile int listSize = -2;
    private volatile long streamNodeBytes = 4096;
    private volatile long streamNodeEntries = 100;
    private volatile int hyperLogLogBytes = 3000;

    /** A hash of more fields is not packed: hash-max-listpack-entries. */
    public int hashEntries() {
        return hashEntries;
    }

    public void hashEntries(int most) {
        hashEntries = most;
    }

    /** A hash with a longer field or value is not packed: hash-max-listpack-value. */
    public int hashValueBytes() {
        return hashValueBytes;
    }

    public void hashValueBytes(int most) {
        hashValueBytes = most;
    }

    /** A set of more members is not packed, unless all are integers: set-max-listpack-entries. */
    public int setEntries() {
        return setEntries;
    }

    public void setEntries(int most) {
        setEntries = most;
    }

    /** A set with a longer member is not packed: set-max-listpack-value. */
    public int setValueBytes() {
        return setValueBytes;
    }

    public void setValueBytes(int most) {
        setValueBytes = most;
    }

    /** A set of integers with more members is not packed: set-max-intset-entries. */
    public int setIntegers() {
        return setIntegers;
    }

    public void setIntegers(int most) {
        setIntegers = most;
    }

    /** A sorted set of more members is not packed: zset-max-listpack-entries. */
    public int sortedSetEntries() {
        return sortedSetEntries;
    }

    public void sortedSetEntries(int most) {
        sortedSetEntries = most;
    }

    /** A sorted set with a longer member is not packed: zset-max-listpack-value. */
    public int sortedSetValueBytes() {
        return sortedSetValueBytes;
    }

    public void sortedSetValueBytes(int most) {
        sortedSetValueBytes = most;
    }

    /**
     * The size up to which a list is packed, as a number of elements or, with -1 to -5, of 4 to 64 KiB:
     * list-max-listpack-size.
     */
    public int listSize() {
        return listSize;
    }

    public void listSize(int most) {
        listSize = most;
    }

    /** The most bytes of a stream's page, 0 for no limit: stream-node-max-bytes. */
    public long streamNodeBytes() {
        return streamNodeBytes;
    }

    public void streamNodeBytes(long most) {
        streamNodeBytes = most;
    }

    /** The most entries of a stream's page, 0 for no limit: stream-node-max-entries. */
    public long streamNodeEntries() {
        return streamNodeEntries;
    }

    public void streamNodeEntries(long most) {
        streamNodeEntries = most;
    }

    /** A HyperLogLog of more bytes is not sparse: hll-sparse-max-bytes. */
    public int hyperLogLogBytes() {
        return hyperLogLogBytes;
    }

    public void hyperLogLogBytes(int most) {
        hyperLogLogBytes = most;
    }
}
