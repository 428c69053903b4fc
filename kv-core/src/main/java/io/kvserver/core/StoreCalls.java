package io.kvserver.core;

import io.kvserver.core.client.ServerState;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.protocol.Reply;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a store: accessors for the calls of each family, calls of any command by name, and the most common calls for
 * text and bytes. Any thread.
 */
abstract sealed class StoreCalls permits KvDatabase, KvTransaction, WholeStore {
    private final ServerState server;
    private final Shards shards;

    // Created on first use: a server's start, and most transactions, need few of them. Two threads may create one each,
    // which does no harm.
    private @Nullable CommandCalls commandCalls;
    private @Nullable Strings<String, String> strings;
    private @Nullable Strings<byte[], byte[]> byteStrings;
    private @Nullable Keys<String> keys;
    private @Nullable Keys<byte[]> byteKeys;

    /** Calls to the shards of a store. */
    StoreCalls(ServerState server, Shards shards) {
        this.server = server;
        this.shards = shards;
    }

    /** Makes the calls. */
    abstract Calls calls();

    /** Calls on string values, with keys and values as text. */
    public Strings<String, String> strings() {
        Strings<String, String> made = strings;
        if (made == null) {
            made = strings(Codec.UTF_8, Codec.UTF_8);
            strings = made;
        }
        return made;
    }

    private Strings<byte[], byte[]> byteStrings() {
        Strings<byte[], byte[]> made = byteStrings;
        if (made == null) {
            made = strings(Codec.BYTES, Codec.BYTES);
            byteStrings = made;
        }
        return made;
    }

    private CommandCalls commandCalls() {
        CommandCalls made = commandCalls;
        if (made == null) {
            made = new CommandCalls(calls(), server, shards);
            commandCalls = made;
        }
        return made;
    }

    /** Calls on string values, with keys and values of a program's own types. */
    public <K, V> Strings<K, V> strings(Codec<K> keyCodec, Codec<V> valueCodec) {
        return new Strings<>(calls(), keyCodec, valueCodec);
    }

    /** Calls on lists, with keys and elements as text. */
    public Lists<String, String> lists() {
        return lists(Codec.UTF_8, Codec.UTF_8);
    }

    /** Calls on lists, with keys and elements of a program's own types. */
    public <K, V> Lists<K, V> lists(Codec<K> keyCodec, Codec<V> valueCodec) {
        return new Lists<>(calls(), commandCalls(), keyCodec, valueCodec);
    }

    /** Calls on hashes, with keys, fields and values as text. */
    public Hashes<String, String, String> hashes() {
        return hashes(Codec.UTF_8, Codec.UTF_8, Codec.UTF_8);
    }

    /** Calls on hashes, with keys, fields and values of a program's own types. */
    public <K, F, V> Hashes<K, F, V> hashes(Codec<K> keyCodec, Codec<F> fieldCodec, Codec<V> valueCodec) {
        return new Hashes<>(calls(), keyCodec, fieldCodec, valueCodec);
    }

    /** Calls on sets, with keys and members as text. */
    public Sets<String, String> sets() {
        return sets(Codec.UTF_8, Codec.UTF_8);
    }

    /** Calls on sets, with keys and members of a program's own types. */
    public <K, V> Sets<K, V> sets(Codec<K> keyCodec, Codec<V> valueCodec) {
        return new Sets<>(calls(), keyCodec, valueCodec);
    }

    /** Calls on sorted sets, with keys and members as text. */
    public SortedSets<String, String> sortedSets() {
        return sortedSets(Codec.UTF_8, Codec.UTF_8);
    }

    /** Calls on sorted sets, with keys and members of a program's own types. */
    public <K, V> SortedSets<K, V> sortedSets(Codec<K> keyCodec, Codec<V> valueCodec) {
        return new SortedSets<>(calls(), commandCalls(), keyCodec, valueCodec);
    }

    /** Calls on streams, with keys and values as text. */
    public Streams<String, String> streams() {
        return streams(Codec.UTF_8, Codec.UTF_8);
    }

    /** Calls on streams, with keys and values of a program's own types. */
    public <K, V> Streams<K, V> streams(Codec<K> keyCodec, Codec<V> valueCodec) {
        return new Streams<>(calls(), commandCalls(), keyCodec, valueCodec);
    }

    /** Calls on geographic positions, with keys and members as text. */
    public Geo<String, String> geo() {
        return geo(Codec.UTF_8, Codec.UTF_8);
    }

    /** Calls on geographic positions, with keys and members of a program's own types. */
    public <K, V> Geo<K, V> geo(Codec<K> keyCodec, Codec<V> valueCodec) {
        return new Geo<>(calls(), keyCodec, valueCodec);
    }

    /** Calls on HyperLogLogs, with keys and elements as text. */
    public HyperLogLogs<String, String> hyperLogLogs() {
        return hyperLogLogs(Codec.UTF_8, Codec.UTF_8);
    }

    /** Calls on HyperLogLogs, with keys and elements of a program's own types. */
    public <K, V> HyperLogLogs<K, V> hyperLogLogs(Codec<K> keyCodec, Codec<V> valueCodec) {
        return new HyperLogLogs<>(calls(), keyCodec, valueCodec);
    }

    /** Calls on keys, as text. */
    public Keys<String> keys() {
        Keys<String> made = keys;
        if (made == null) {
            made = keys(Codec.UTF_8);
            keys = made;
        }
        return made;
    }

    private Keys<byte[]> byteKeys() {
        Keys<byte[]> made = byteKeys;
        if (made == null) {
            made = keys(Codec.BYTES);
            byteKeys = made;
        }
        return made;
    }

    /** Calls on keys of a program's own type. */
    public <K> Keys<K> keys(Codec<K> codec) {
        return new Keys<>(calls(), codec);
    }

    /** Like {@link Strings#get}. */
    public @Nullable String get(String key) {
        return strings().get(key);
    }

    /** Like {@link Strings#get}. */
    public byte @Nullable [] get(byte[] key) {
        return byteStrings().get(key);
    }

    /** Like {@link Strings#set(Object, Object)}. */
    public void set(String key, String value) {
        strings().set(key, value);
    }

    /** Like {@link Strings#set(Object, Object)}. */
    public void set(byte[] key, byte[] value) {
        byteStrings().set(key, value);
    }

    /** Like {@link Strings#set(Object, Object, Duration)}. */
    public void set(String key, String value, Duration expiry) {
        strings().set(key, value, expiry);
    }

    /** Like {@link Strings#set(Object, Object, Duration)}. */
    public void set(byte[] key, byte[] value, Duration expiry) {
        byteStrings().set(key, value, expiry);
    }

    /** Like {@link Strings#incr}. */
    public long incr(String key) {
        return strings().incr(key);
    }

    /** Like {@link Strings#incr}. */
    public long incr(byte[] key) {
        return byteStrings().incr(key);
    }

    /** Like {@link Keys#del}. */
    public long del(String... these) {
        return keys().del(these);
    }

    /** Like {@link Keys#del}. */
    public long del(byte[]... these) {
        return byteKeys().del(these);
    }

    /** Like {@link Keys#exists}. */
    public long exists(String... these) {
        return keys().exists(these);
    }

    /** Like {@link Keys#exists}. */
    public long exists(byte[]... these) {
        return byteKeys().exists(these);
    }

    /** Like {@link Keys#expire}. */
    public boolean expire(String key, Duration timeToLive) {
        return keys().expire(key, timeToLive);
    }

    /** Like {@link Keys#expire}. */
    public boolean expire(byte[] key, Duration timeToLive) {
        return byteKeys().expire(key, timeToLive);
    }

    /** Like {@link Keys#ttl}. */
    public @Nullable Duration ttl(String key) {
        return keys().ttl(key);
    }

    /** Like {@link Keys#ttl}. */
    public @Nullable Duration ttl(byte[] key) {
        return byteKeys().ttl(key);
    }

    /**
     * Runs any command, including a program's own, and returns its reply. Arguments are {@code byte[]}, text or numbers:
     * {@code call("SET", "a", bytes, "PX", 100)}. Commands on keys use database 0.
     *
     * @throws KvStoreException if the command fails or does not exist, or if it changes a client's state, like SELECT, MULTI
     *     and SUBSCRIBE; such commands need a {@linkplain KvStore#newSession session}
     * @throws IllegalArgumentException if an argument has another type
     */
    public Reply call(String command, Object... words) {
        return commandCalls().call(command, words);
    }

    /**
     * Like {@link #call}, but returns at once instead of waiting for busy shards or the disk; if the command fails, the stage
     * completes exceptionally.
     */
    public CompletionStage<Reply> callAsync(String command, Object... words) {
        return commandCalls().callAsync(command, words);
    }

    /** Returns the store's statistics. Takes about a millisecond, during part of which it holds all shards. */
    public Metrics metrics() {
        return Metrics.of(call("INFO", "EVERYTHING").text());
    }

    private Caller begin(String command) {
        Calls made = calls();
        return made.begin(made.command(command));
    }

    /** Returns the number of keys. Like Redis's DBSIZE. */
    public long dbSize() {
        try (Caller call = begin("dbsize")) {
            return call.run().integer();
        }
    }

    /** Removes all keys. Like Redis's FLUSHALL. */
    public void flushAll() {
        try (Caller call = begin("flushall")) {
            call.run();
        }
    }
}
