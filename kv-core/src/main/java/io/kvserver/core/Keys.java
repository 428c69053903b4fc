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
 * Calls on keys with values of any type; errors and threads as for {@link KvStore}.
 *
 * @param <K> the program's type of keys
 */
public final class Keys<K> {
    private static final byte[] MATCH = "MATCH".getBytes(US_ASCII);
    private static final byte[] COUNT = "COUNT".getBytes(US_ASCII);
    /** The number of keys that a scan requests at a time. */
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

    /** Removes keys atomically and returns how many existed. Like Redis's DEL; O(N) for N keys. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final long del(K... keys) {
        return count(del, keys);
    }

    /** Removes keys atomically and returns how many existed. Like Redis's UNLINK; O(N) for N keys. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final long unlink(K... keys) {
        return count(unlink, keys);
    }

    /** Returns how many of the keys exist; a key that is given twice counts twice. Like Redis's EXISTS; O(N) for N keys. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final long exists(K... keys) {
        return count(exists, keys);
    }

    /** Removes a key and returns whether it existed. Like Redis's DEL. */
    public boolean remove(K key) {
        return count(del, key) == 1;
    }

    /** Returns whether a key exists. Like Redis's EXISTS. */
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

    /**
     * Returns the type of a key's value, such as {@code string}, or {@code none} if the key does not exist. Like Redis's
     * TYPE.
     */
    public String type(K key) {
        byte[] word = codec.encode(key);
        try (Caller call = calls.begin(type)) {
            return call.word(word).run().reply().text();
        }
    }

    /**
     * Renames a key, which keeps its value and deadline; a key that had the new name is overwritten. Like Redis's RENAME.
     *
     * @throws KvStoreException if the key does not exist
     */
    public void rename(K key, K newKey) {
        byte[] word = codec.encode(key);
        byte[] newWord = codec.encode(newKey);
        try (Caller call = calls.begin(rename)) {
            call.word(word).word(newWord).run();
        }
    }

    /**
     * Sets the time to live of a key, replacing any earlier one, and returns whether the key exists. It is rounded up to
     * milliseconds; zero or a negative time removes the key. Like Redis's PEXPIRE.
     *
     * @throws KvStoreException if the deadline does not fit into 64 bits as milliseconds since 1970
     * @throws IllegalArgumentException if the time to live does not fit into 64 bits as milliseconds
     */
    public boolean expire(K key, Duration timeToLive) {
        long millis = Durations.millis(timeToLive);
        byte[] word = codec.encode(key);
        try (Caller call = calls.begin(pexpire)) {
            return call.word(word).number(millis).run().integer() == 1;
        }
    }

    /**
     * Returns the remaining time to live of a key, or {@code null} if it has no deadline or does not exist. Like Redis's
     * PTTL.
     */
    public @Nullable Duration ttl(K key) {
        byte[] word = codec.encode(key);
        try (Caller call = calls.begin(pttl)) {
            long millis = call.word(word).run().integer();
            return millis < 0 ? null : Duration.ofMillis(millis);
        }
    }

    /** Removes the deadline of a key and returns whether it had one. Like Redis's PERSIST. */
    public boolean persist(K key) {
        byte[] word = codec.encode(key);
        try (Caller call = calls.begin(persist)) {
            return call.word(word).run().integer() == 1;
        }
    }

    /**
     * Returns all keys that match a glob pattern, as of one moment, in no particular order. Like Redis's KEYS; O(N) for N
     * keys in the store, which blocks all other requests meanwhile: prefer {@link #scan} if there are many keys.
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
     * Returns the keys that match a glob pattern, in no particular order. The keys are fetched in pages while the stream is
     * read, so that other requests run in between. A key that exists during the whole scan is returned at least once; a key
     * that is added or removed during the scan may be returned or not. Like Redis's SCAN.
     *
     * <p>Thread: the stream must be read by one thread at a time.
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
