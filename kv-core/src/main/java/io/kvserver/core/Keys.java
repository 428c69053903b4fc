package io.kvserver.core;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.protocol.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Calls on keys, whatever their values; errors and threads as for {@link KvStore}.
 *
 * @param <K> the program's type of keys
 */
public final class Keys<K> {
    private static final byte[] MATCH = "MATCH".getBytes(US_ASCII);
    private static final byte[] COUNT = "COUNT".getBytes(US_ASCII);
    /** How many keys a scan fetches at once. */
    private static final int PAGE = 100;

    private final Calls calls;
    private final Codec<K> codec;

    private final Caller.Call del;
    private final Caller.Call unlink;
    private final Caller.Call exists;
    private final Caller.Call type;
    private final Caller.Call rename;
    private final Caller.Call pexpire;
    private final Caller.Call pttl;
    private final Caller.Call persist;
    private final Caller.Call matching;
    private final Caller.Call scan;

    Keys(Calls calls, Codec<K> codec) {
        this.calls = calls;
        this.codec = codec;
        this.del = calls.command("del");
        this.unlink = calls.command("unlink");
        this.exists = calls.command("exists");
        this.type = calls.command("type");
        this.rename = calls.command("rename");
        this.pexpire = calls.command("pexpire");
        this.pttl = calls.command("pttl");
        this.persist = calls.command("persist");
        this.matching = calls.command("keys");
        this.scan = calls.command("scan");
    }

    /** Removes keys, all at once, and says how many existed. As Redis's DEL; O(N) for N keys. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final long del(K... keys) {
        return count(del, keys);
    }

    /** Removes keys, all at once, and says how many existed. As Redis's UNLINK; O(N) for N keys. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final long unlink(K... keys) {
        return count(unlink, keys);
    }

    /** How many of the keys exist; one that is named twice counts twice. As Redis's EXISTS; O(N) for N keys. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final long exists(K... keys) {
        return count(exists, keys);
    }

    /** Removes a key, and says whether it existed. As Redis's DEL. */
    public boolean remove(K key) {
        return count(del, key) == 1;
    }

    /** Whether there is such a key. As Redis's EXISTS. */
    public boolean contains(K key) {
        return count(exists, key) == 1;
    }

    private long count(Caller.Call command, K key) {
        byte[] word = codec.encode(key);
        try (Caller call = calls.begin(command)) {
            return call.word(word).run().integer();
        }
    }

    private long count(Caller.Call command, K[] keys) {
        if (keys.length == 0) {
            return 0;
        }
        byte[][] words = codec.encodeAll(keys);
        try (Caller call = calls.begin(command)) {
            return call.words(words).run().integer();
        }
    }

    /** The type of a key's value, as {@code string}; {@code none} if there is no such key. As Redis's TYPE. */
    public String type(K key) {
        byte[] word = codec.encode(key);
        try (Caller call = calls.begin(type)) {
            return call.word(word).run().reply().text();
        }
    }

    /**
     * Gives a key another name, in place of whatever had it; value and deadline stay. As Redis's RENAME.
     *
     * @throws KvStoreException if there is no such key
     */
    public void rename(K key, K newKey) {
        byte[] word = codec.encode(key);
        byte[] newWord = codec.encode(newKey);
        try (Caller call = calls.begin(rename)) {
            call.word(word).word(newWord).run();
        }
    }

    /**
     * Gives a key a time to live from now on, in place of the one that it may have had; one that is not positive removes it. A
     * part of a millisecond counts as a whole. Returns whether there was such a key. As Redis's PEXPIRE.
     *
     * @throws KvStoreException if the time does not fit into 64 bits as milliseconds since 1970
     * @throws IllegalArgumentException if it does not even as milliseconds from now
     */
    public boolean expire(K key, Duration timeToLive) {
        long millis = Durations.millis(timeToLive);
        byte[] word = codec.encode(key);
        try (Caller call = calls.begin(pexpire)) {
            return call.word(word).number(millis).run().integer() == 1;
        }
    }

    /** How long a key has still to live; {@code null} if it stays or if there is no such key. As Redis's PTTL. */
    public @Nullable Duration ttl(K key) {
        byte[] word = codec.encode(key);
        try (Caller call = calls.begin(pttl)) {
            long millis = call.word(word).run().integer();
            return millis < 0 ? null : Duration.ofMillis(millis);
        }
    }

    /** Makes a key live until it is removed, and says whether it had a deadline. As Redis's PERSIST. */
    public boolean persist(K key) {
        byte[] word = codec.encode(key);
        try (Caller call = calls.begin(persist)) {
            return call.word(word).run().integer() == 1;
        }
    }

    /**
     * All keys that match a pattern, as they were at one moment, in no order. As Redis's KEYS; O(N) for N keys in the store,
     * and nothing else is done meanwhile: for many keys, {@link #scan} is better.
     */
    public List<K> matching(K pattern) {
        byte[] word = codec.encode(pattern);
        List<Reply> found;
        try (Caller call = calls.begin(matching)) {
            found = call.word(word).run().reply().values();
        }
        List<K> keys = new ArrayList<>(found.size());
        for (Reply key : found) {
            keys.add(codec.decode(key.bytes()));
        }
        return keys;
    }

    /**
     * The keys that match a pattern, in no order, fetched some at a time while the stream is read, so that others are served
     * in between. A key that is there from the beginning to the end of that is in the stream, perhaps more than once; one that
     * comes or goes meanwhile may be. As Redis's SCAN.
     *
     * <p>Thread: one at a time reads the stream.
     */
    public Stream<K> scan(K pattern) {
        byte[] word = codec.encode(pattern).clone();
        Iterator<byte[]> keys = new KeyIterator(cursor -> page(cursor, word));
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(keys, Spliterator.NONNULL), false)
                .map(codec::decode);
    }

    private KeyIterator.Page page(byte[] cursor, byte[] pattern) {
        List<Reply> page;
        try (Caller call = calls.begin(scan)) {
            page = call.word(cursor)
                    .word(MATCH)
                    .word(pattern)
                    .word(COUNT)
                    .number(PAGE)
                    .run()
                    .reply()
                    .values();
        }
        List<byte[]> found = page.get(1).values().stream().map(Reply::bytes).toList();
        return new KeyIterator.Page(page.get(0).bytes(), found);
    }
}
