package io.kvserver.core.remote.large;

import io.kvserver.core.protocol.Slots;
import io.kvserver.core.store.hashing.SipHash;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.PrimitiveIterator;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * What is stored under the key of a large collection: all that is to be known to find its pages. Immutable.
 *
 * @param collection its number, which no other collection has
 * @param secret without which nobody can make names that all belong to one page
 * @param edition a random number, another one after each change
 * @param pages how many there are, numbered from 0
 * @param count how many elements are in them
 * @param bytes what these take
 * @param note what else is to be known of the value; must not change
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record LargeHead(long collection, long secret, long edition, int pages, long count, long bytes, byte[] note) {
    private static final int BYTES = 3 * Long.BYTES + Integer.BYTES + 2 * Long.BYTES;
    /** Gives numbers that clients cannot guess. */
    private static final SipHash NUMBERS = SipHash.random();

    /** A new collection. */
    static LargeHead first(int pages) {
        return new LargeHead(number(), number(), number(), pages, 0, 0, new byte[0]);
    }

    LargeHead next(int newPages, long newCount, long newBytes, byte[] newNote) {
        return new LargeHead(collection, secret, number(), newPages, newCount, newBytes, newNote);
    }

    private static long number() {
        byte[] drawn = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(ThreadLocalRandom.current().nextLong())
                .putLong(System.nanoTime())
                .array();
        return NUMBERS.hash(drawn, 0, drawn.length);
    }

    /** From an entry, behind what all keys have. */
    public static LargeHead read(byte[] stored, int offset) {
        ByteBuffer in = ByteBuffer.wrap(stored, offset, stored.length - offset);
        if (in.remaining() < BYTES) {
            throw new IllegalStateException("the entry of a large value is damaged");
        }
        byte[] note = Arrays.copyOfRange(stored, offset + BYTES, stored.length);
        LargeHead head =
                new LargeHead(in.getLong(), in.getLong(), in.getLong(), in.getInt(), in.getLong(), in.getLong(), note);
        if (head.pages < 1 || head.count < 0 || head.bytes < 0) {
            throw new IllegalStateException("the entry of a large value is damaged");
        }
        return head;
    }

    /** What {@link #read} reads. */
    public byte[] encoded() {
        return ByteBuffer.allocate(BYTES + note.length)
                .putLong(collection)
                .putLong(secret)
                .putLong(edition)
                .putInt(pages)
                .putLong(count)
                .putLong(bytes)
                .put(note)
                .array();
    }

    SipHash hash() {
        return new SipHash(collection, secret);
    }

    /** On which of some pages an element with a hash is. */
    static int pageOf(long hash, int pages) {
        int half = Integer.highestOneBit(pages);
        int number = (int) hash & (2 * half - 1);
        return number < pages ? number : number - half;
    }

    /** The page whose elements are divided when there is a page with a number more, and which gets them back. */
    static int counterpart(int number) {
        return number - Integer.highestOneBit(number);
    }

    byte[] name(int slot, int number) {
        return PageNames.name(slot, collection, number);
    }

    /** The names of all pages, of the collection that is under a key. */
    public Iterable<byte[]> names(byte[] key) {
        int slot = Slots.of(key);
        return () -> new Iterator<>() {
            private final PrimitiveIterator.OfInt numbers =
                    IntStream.range(0, pages).iterator();

            @Override
            public boolean hasNext() {
                return numbers.hasNext();
            }

            @Override
            public byte[] next() {
                return name(slot, numbers.nextInt());
            }
        };
    }
}
