package io.kvserver.core.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that have not been sent to a client yet, in order. Confined to one client.
 *
 * <p>Small replies are appended to the tail: an array that grows up to {@value #KEPT_TAIL_BYTES} bytes, and is then replaced
 * by an array of a {@link TailPool}, to which it returns when its bytes have been sent. A full tail, and each large byte
 * string, becomes a link of a queue in front of the tail; the string is linked by reference. After some MB the tails are
 * larger. So a batch of small replies is one range, and a value of 100 MB is neither copied nor kept longer than the client
 * needs to read it.
 */
public final class ReplyBuffer {
    private static final int INITIAL_BYTES = 64;
    private static final byte[] NONE = {};
    /** A tail larger than this is released when everything has been sent. */
    private static final int KEPT_TAIL_BYTES = 16 << 10;
    /** A tail up to this length is kept without asking the pool. */
    private static final int SMALL_TAIL_BYTES = 2 << 10;
    /** Byte strings of at least this length are queued by reference, and must not change. */
    public static final int REFERENCE_BYTES = 16 << 10;

    private final TailPool pool;
    private @Nullable ArrayDeque<Link> links;
    private byte[] tail = NONE;
    private int tailStart;
    private int tailEnd;
    /** The number of bytes in {@link #links}. */
    private long linkedBytes;
    /** Whether a tail has been filled since the buffer was last empty. */
    private boolean filledTail;
    /** Whether the last replies filled more than a tail that is kept; then the next tail starts large instead of growing. */
    private boolean expectsMuch;
    /** Whether the pool has allowed this buffer to keep a tail that is not small. */
    private boolean mayKeep;

    /** A complete range of a former tail or of a value; {@code start} moves as the range is sent. */
    private static final class Link {
        final byte[] array;
        int start;
        final int end;
        final boolean isTail;

        Link(byte[] array, int start, int end, boolean isTail) {
            this.array = array;
            this.start = start;
            this.end = end;
            this.isTail = isTail;
        }
    }

    public ReplyBuffer(TailPool pool) {
        this.pool = pool;
    }

    /** The number of bytes that were added and not yet discarded. */
    public long size() {
        return linkedBytes + tailEnd - tailStart;
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    /** The capacity of the tail in bytes. Any thread, approximately. */
    public int tailCapacity() {
        return tail.length;
    }

    /** The number of bytes in the tail. Any thread, approximately. */
    public int tailBytes() {
        return tailEnd - tailStart;
    }

    /** The number of links in front of the tail. Any thread, approximately. */
    public int linkCount() {
        ArrayDeque<Link> current = links;
        return current == null ? 0 : current.size();
    }

    /** The number of bytes in the links. Any thread, approximately. */
    public long linkedBytes() {
        return linkedBytes;
    }

    /** The total size of the buffer's own arrays in bytes; for tests. */
    long reservedBytes() {
        Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
        arrays.add(tail);
        if (links != null) {
            links.stream().filter(link -> link.isTail).forEach(link -> arrays.add(link.array));
        }
        return arrays.stream().mapToLong(array -> array.length).sum();
    }

    /** Copies as many bytes from the front as fit into {@code target}, without removing them. */
    public void copyTo(ByteBuffer target) {
        if (links != null) {
            for (Link link : links) {
                int length = Math.min(link.end - link.start, target.remaining());
                target.put(link.array, link.start, length);
                if (!target.hasRemaining()) {
                    return;
                }
            }
        }
        target.put(tail, tailStart, Math.min(tailEnd - tailStart, target.remaining()));
    }

    /** Removes {@code count} bytes from the front, at most {@link #size()}. */
    public void discard(int count) {
        int left = count;
        while (linkedBytes > 0 && left > 0 && links != null) {
            Link first = links.element();
            int taken = Math.min(left, first.end - first.start);
            first.start += taken;
            linkedBytes -= taken;
            left -= taken;
            if (first.start == first.end) {
                giveBack(links.remove());
            }
        }
        tailStart += left;
        if (tailStart == tailEnd && linkedBytes == 0) {
            expectsMuch = filledTail || tailEnd > KEPT_TAIL_BYTES;
            filledTail = false;
            tailStart = 0;
            tailEnd = 0;
            if (tail.length > SMALL_TAIL_BYTES && (tail.length > KEPT_TAIL_BYTES || !mayKeepTail())) {
                dropTail();
            }
        }
    }

    private boolean mayKeepTail() {
        mayKeep = mayKeep || pool.keep();
        return mayKeep;
    }

    /**
     * Releases the unused part of the tail: for a client that does not read, so that its unread replies take little more
     * memory than their bytes.
     */
    public void compact() {
        int used = tailEnd - tailStart;
        if (tail.length > SMALL_TAIL_BYTES && used < tail.length / 2) {
            byte[] former = tail;
            byte[] smaller = new byte[used];
            System.arraycopy(former, tailStart, smaller, 0, used);
            tail = smaller;
            tailStart = 0;
            tailEnd = used;
            giveBack(former);
        }
    }

    private void giveBack(Link link) {
        if (link.isTail) {
            giveBack(link.array);
        }
    }

    private void giveBack(byte[] formerTail) {
        if (formerTail.length == TailPool.TAIL_BYTES) {
            pool.giveBack(formerTail);
        }
    }

    /** Removes everything. */
    public void clear() {
        if (links != null) {
            links.forEach(this::giveBack);
        }
        links = null;
        linkedBytes = 0;
        dropTail();
        if (mayKeep) {
            mayKeep = false;
            pool.keepNoMore();
        }
    }

    private void dropTail() {
        byte[] former = tail;
        tail = NONE;
        tailStart = 0;
        tailEnd = 0;
        giveBack(former);
    }

    /** Removes what was added after the buffer had {@code size} bytes; nothing may have been discarded since. */
    void truncate(long size) {
        while (links != null && !links.isEmpty() && size < linkedBytes) {
            Link last = links.removeLast();
            linkedBytes -= last.end - last.start;
            dropTail();
            if (last.isTail) {
                // So that what is kept of it stays in order. Of a value nothing is kept: it was added as a whole.
                tail = last.array;
                tailStart = last.start;
                tailEnd = last.end;
            }
        }
        tailEnd = tailStart + (int) (size - linkedBytes);
    }

    /** Makes room for {@code count} bytes, to be written to {@link #array()} at {@link #end()} and then {@link #added}. */
    void reserve(int count) {
        if (tail.length - tailEnd < count) {
            makeRoom(count);
        }
    }

    byte[] array() {
        return tail;
    }

    int end() {
        return tailEnd;
    }

    void added(int newEnd) {
        tailEnd = newEnd;
    }

    /** Adds a range that must never change: a long one is added by reference. */
    public void add(byte[] array, int offset, int length) {
        if (length >= REFERENCE_BYTES) {
            linkTailBeforeReference();
            link(array, offset, offset + length, false);
        } else {
            addCopy(array, offset, length);
        }
    }

    /** Adds a copy of a range. */
    void addCopy(byte[] array, int offset, int length) {
        reserve(length);
        System.arraycopy(array, offset, tail, tailEnd, length);
        tailEnd += length;
    }

    /** Adds a copy of everything in another buffer. */
    public void addAll(ReplyBuffer other) {
        byte[] bytes = new byte[Math.toIntExact(other.size())];
        other.copyTo(ByteBuffer.wrap(bytes));
        add(bytes, 0, bytes.length);
    }

    /** Moves everything from another buffer, copying only if it is little. */
    public void take(ReplyBuffer other) {
        if (other.size() < REFERENCE_BYTES) {
            addAll(other);
            other.clear();
            return;
        }
        linkTail(NONE);
        other.linkTail(NONE);
        ArrayDeque<Link> theirs = other.links;
        if (links == null || theirs == null) {
            links = theirs;
        } else {
            links.addAll(theirs);
        }
        linkedBytes += other.linkedBytes;
        filledTail = true;
        other.links = null;
        other.linkedBytes = 0;
    }

    /** Adds a text of one char per byte as part of a line: line breaks become spaces. */
    void addText(String text) {
        int length = text.length();
        reserve(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            tail[tailEnd + i] = c == '\n' || c == '\r' ? (byte) ' ' : (byte) c;
        }
        tailEnd += length;
    }

    private void makeRoom(int count) {
        int used = tailEnd - tailStart;
        if (used + count > TailPool.TAIL_BYTES && used > 0) {
            linkTail(newTail(Math.max(count, TailPool.lengthBehind(linkedBytes))));
            filledTail = true;
        } else {
            byte[] former = tail;
            byte[] larger = newTail(Math.max(Math.max(2 * used, used + count), INITIAL_BYTES));
            System.arraycopy(former, tailStart, larger, 0, used);
            tail = larger;
            tailStart = 0;
            tailEnd = used;
            giveBack(former);
        }
    }

    private byte[] newTail(int atLeast) {
        boolean pooled = (atLeast > KEPT_TAIL_BYTES || expectsMuch) && atLeast <= TailPool.TAIL_BYTES;
        return pooled ? pool.take() : new byte[atLeast];
    }

    /**
     * Moves the tail's bytes into the queue. The rest of a large array remains the tail, because it would otherwise be
     * wasted.
     */
    private void linkTailBeforeReference() {
        if (tail.length > TailPool.TAIL_BYTES) {
            link(tail, tailStart, tailEnd, true);
            tailStart = tailEnd;
        } else {
            linkTail(NONE);
        }
    }

    /**
     * Moves the tail into the queue and replaces it by {@code next}, which the caller has allocated before, in case memory is
     * full.
     */
    private void linkTail(byte[] next) {
        if (tailStart == tailEnd) {
            dropTail();
        } else {
            link(tail, tailStart, tailEnd, true);
        }
        tail = next;
        tailStart = 0;
        tailEnd = 0;
    }

    private void link(byte[] array, int start, int end, boolean isTail) {
        if (start == end) {
            return;
        }
        if (links == null) {
            links = new ArrayDeque<>();
        }
        links.add(new Link(array, start, end, isTail));
        linkedBytes += end - start;
    }
}
