package io.kvserver.core;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.kvserver.core.client.Limitation;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Version;
import io.kvserver.core.durability.Durability;
import io.kvserver.core.engine.ActiveExpiry;
import io.kvserver.core.engine.Call;
import io.kvserver.core.engine.Completion;
import io.kvserver.core.engine.Engine;
import io.kvserver.core.engine.Eviction;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.protocol.ReplyCollector;
import io.kvserver.core.session.ClientOrigin;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Session;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The store: typed calls from inside the process, and sessions for clients that speak one of the protocols, on the same data.
 *
 * <p>Thread: any, virtual ones too. Each call is atomic, whether it comes from here or from a session, and takes effect before
 * it returns. A call waits only while other requests for the same shard are being run; it ignores interruption meanwhile and
 * keeps the thread's interrupt status.
 *
 * <p>Keys and values are bytes; the methods with strings use UTF-8. Ownership: arrays are copied on the way in and out. A
 * command that fails throws {@link KvStoreException} and has changed nothing.
 */
public final class KvStore implements AutoCloseable {
    private static final byte[] MATCH = ascii("MATCH");
    private static final byte[] COUNT = ascii("COUNT");
    /** How many keys a scan fetches at once. */
    private static final byte[] PAGE = ascii("100");

    private final CommandTable commands = StandardCommands.table();
    private final ServerState server;
    private final Keyspaces keyspaces;
    private final Engine engine;
    private final Eviction eviction;
    private final ActiveExpiry activeExpiry;
    private final @Nullable Durability durability;
    private final LoadProgress loadProgress;

    private final Command get = commands.named("get");
    private final Command set = commands.named("set");
    private final Command del = commands.named("del");
    private final Command exists = commands.named("exists");
    private final Command setnx = commands.named("setnx");
    private final Command getset = commands.named("getset");
    private final Command getdel = commands.named("getdel");
    private final Command mget = commands.named("mget");
    private final Command mset = commands.named("mset");
    private final Command append = commands.named("append");
    private final Command incr = commands.named("incr");
    private final Command decr = commands.named("decr");
    private final Command incrby = commands.named("incrby");
    private final Command decrby = commands.named("decrby");
    private final Command dbsize = commands.named("dbsize");
    private final Command unlink = commands.named("unlink");
    private final Command type = commands.named("type");
    private final Command rename = commands.named("rename");
    private final Command matching = commands.named("keys");
    private final Command scan = commands.named("scan");
    private final Command pexpire = commands.named("pexpire");
    private final Command pttl = commands.named("pttl");
    private final Command persist = commands.named("persist");
    private final Command flushall = commands.named("flushall");

    /** A store in memory with defaults. */
    public KvStore() {
        this(new Builder());
    }

    private KvStore(Builder builder) {
        server = new ServerState(commands, builder.clock);
        server.settings().debugAllowed(builder.debugAllowed);
        server.settings().password(builder.password.getBytes(StandardCharsets.UTF_8));
        server.memory().maxBytes(builder.maxMemoryBytes);
        server.memory().policy(builder.evictionPolicy.inStore());
        keyspaces = new Keyspaces(
                builder.shards, builder.databases, server.notifications(), server.caches(), server.memory());
        engine = new Engine(builder.shards);
        eviction = new Eviction(engine, keyspaces, server.clock());
        server.memory().evictor(eviction);
        activeExpiry = new ActiveExpiry(engine, keyspaces);
        loadProgress = builder.loadProgress == null ? (bytes, of) -> {} : builder.loadProgress;
        Durability.Options keeping = builder.keeping();
        if (keeping == null) {
            durability = null;
        } else {
            durability = new Durability(keeping, server, keyspaces, engine);
            server.limit(Limitation.LOADING);
            server.persistence(durability);
        }
    }

    /** What a store can be told before it exists. Confined to one thread. */
    public static final class Builder {
        private static final int MAX_SHARDS = 1 << 12;
        private static final int MAX_DATABASES = 1 << 10;

        private int shards = 64;
        private int databases = 16;
        private InstantSource clock = InstantSource.system();
        private boolean debugAllowed;
        private String password = "";
        private long maxMemoryBytes = Runtime.getRuntime().maxMemory() / 10 * 7;
        private EvictionPolicy evictionPolicy = EvictionPolicy.NOEVICTION;
        private @Nullable Path dataDirectory;
        private @Nullable Fsync fsync;
        private @Nullable TornLog tornLog;
        private @Nullable LoadProgress loadProgress;

        /** A store with defaults. */
        public Builder() {}

        /**
         * In how many parts the keys are divided; requests for different parts do not wait for each other. Default: 64.
         *
         * @throws IllegalArgumentException unless it is a power of two from 1 to 4096
         */
        public Builder shards(int count) {
            if (Integer.bitCount(count) != 1 || count > MAX_SHARDS || count < 1) {
                throw new IllegalArgumentException(
                        "shards: " + count + " is not a power of two from 1 to " + MAX_SHARDS);
            }
            shards = count;
            return this;
        }

        /**
         * How many databases there are for SELECT. Default: 16.
         *
         * @throws IllegalArgumentException unless it is from 1 to 1024
         */
        public Builder databases(int count) {
            if (count < 1 || count > MAX_DATABASES) {
                throw new IllegalArgumentException("databases: " + count + " is not from 1 to " + MAX_DATABASES);
            }
            databases = count;
            return this;
        }

        /** The clock that everything timed follows. A test can move its own. Default: the system's. */
        public Builder clock(InstantSource source) {
            clock = Objects.requireNonNull(source, "clock");
            return this;
        }

        /**
         * Whether clients may use DEBUG, which lets tests of client libraries hold back a reply or look at how a value is kept.
         * As Redis's enable-debug-command. Default: no.
         */
        public Builder allowDebug(boolean yes) {
            debugAllowed = yes;
            return this;
        }

        /**
         * What clients have to tell with AUTH or HELLO before anything else; empty if nothing. CONFIG SET requirepass changes
         * it. Calls from inside the process need none. Default: empty.
         */
        public Builder password(String text) {
            password = Objects.requireNonNull(text, "password");
            return this;
        }

        /**
         * How many bytes the data, with all its overhead, and what clients have sent may take together; 0 for no bound. CONFIG
         * SET maxmemory changes it. Default: 70 % of the largest heap that the JVM may have.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder maxMemory(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("maxMemory: " + bytes + " is negative");
            }
            maxMemoryBytes = bytes;
            return this;
        }

        /** What goes when that is reached. CONFIG SET maxmemory-policy changes it. Default: {@link EvictionPolicy#NOEVICTION}. */
        public Builder evictionPolicy(EvictionPolicy which) {
            evictionPolicy = Objects.requireNonNull(which, "which");
            return this;
        }

        /**
         * Where to keep the data, in the files of Redis 7: an append-only log with a base. The directory is made if it is not
         * there, and belongs to this store alone until it is closed. Default: nowhere, the data is gone with the store.
         */
        public Builder dataDirectory(Path directory) {
            dataDirectory = Objects.requireNonNull(directory, "directory");
            return this;
        }

        /** When changes are forced to the disk. Default: {@link Fsync#EVERY_SECOND}. */
        public Builder fsync(Fsync when) {
            fsync = Objects.requireNonNull(when, "when");
            return this;
        }

        /** What to do with a log that ends in an incomplete command. Default: {@link TornLog#TRUNCATE}. */
        public Builder tornLog(TornLog what) {
            tornLog = Objects.requireNonNull(what, "what");
            return this;
        }

        /** Who is told how {@link KvStore#load} goes on, by the thread that loads. Default: nobody. */
        public Builder loadProgress(LoadProgress progress) {
            loadProgress = Objects.requireNonNull(progress, "progress");
            return this;
        }

        private Durability.@Nullable Options keeping() {
            if (dataDirectory == null) {
                refuseWithoutDirectory("fsync", fsync);
                refuseWithoutDirectory("tornLog", tornLog);
                refuseWithoutDirectory("loadProgress", loadProgress);
                return null;
            }
            Fsync when = fsync == null ? Fsync.EVERY_SECOND : fsync;
            return new Durability.Options(dataDirectory, when.everyNanos(), tornLog != TornLog.REFUSE);
        }

        private static void refuseWithoutDirectory(String option, @Nullable Object value) {
            if (value != null) {
                throw new IllegalStateException(option + ": has no effect without a dataDirectory");
            }
        }

        /**
         * A store, with what its directory holds, if it has one.
         *
         * @throws UncheckedIOException as {@link KvStore#load}
         * @throws IllegalStateException as {@link #buildUnloaded}
         */
        public KvStore build() {
            KvStore store = buildUnloaded();
            try {
                store.load();
            } catch (IOException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
            return store;
        }

        /**
         * A store that has yet to {@linkplain KvStore#load load} what its directory holds. Until then it refuses nearly all
         * commands, with the error LOADING, so that clients can already connect.
         *
         * @throws IllegalStateException if an option was given that has no effect without a data directory, and no directory
         */
        public KvStore buildUnloaded() {
            return new KvStore(this);
        }
    }

    /**
     * Loads what the store's directory holds, if it has one, and keeps all changes there from then on. Once, and by one
     * thread; without effect for a store in memory. An interrupt status that the thread has before is kept and ignored.
     *
     * @throws IOException if another store or process has the directory, if it cannot be used, or if a file in it is damaged;
     *     the message names it. Then nothing was changed there, and this store is of no use
     * @throws InterruptedIOException if the thread is interrupted meanwhile: the same
     */
    public void load() throws IOException {
        if (durability == null) {
            return;
        }
        // Channels of files close when their thread is interrupted.
        boolean interrupted = Thread.interrupted();
        try {
            durability.load(commands, loadProgress::loaded);
            server.limit(null);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                InterruptedIOException named =
                        new InterruptedIOException("interrupted while the data was being loaded");
                named.initCause(e);
                throw named;
            }
            throw e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Writes all changes to the disk and gives the directory up, if the store has one; without effect otherwise. Nothing can be
     * changed any more then.
     *
     * @throws UncheckedIOException if the last changes could not be written; those that were acknowledged under {@link
     *     Fsync#ALWAYS} are on the disk nevertheless
     */
    @Override
    public void close() {
        if (durability != null) {
            try {
                durability.close();
            } catch (IOException e) {
                throw new UncheckedIOException("the last changes could not be written: " + e.getMessage(), e);
            }
        }
    }

    /** The version of kv, as {@code 0.1.0}. */
    public static String version() {
        return Version.TEXT;
    }

    /**
     * A session for one client.
     *
     * @param inlineReplies how lines are answered at first
     * @param wake run when the session's owner has to call {@link Session#resume}: by any thread, so it must only pass that
     *     on, and must not block
     */
    public Session newSession(InlineReplies inlineReplies, Runnable wake) {
        return newSession(inlineReplies, ClientOrigin.UNKNOWN, wake);
    }

    /**
     * A session for one client that comes from somewhere. The rest as for {@link #newSession(InlineReplies, Runnable)}.
     */
    public Session newSession(InlineReplies inlineReplies, ClientOrigin origin, Runnable wake) {
        return new Session(server, engine, keyspaces.view(), ProtocolLimits.DEFAULT, inlineReplies, origin, wake);
    }

    /** The value of a key, or {@code null} if there is no such key. As Redis's GET. */
    public byte @Nullable [] get(byte[] key) {
        return (byte[]) call(get, key);
    }

    /** The value of a key as text, or {@code null} if there is no such key. As Redis's GET. */
    public @Nullable String get(String key) {
        return text(get(key.getBytes(UTF_8)));
    }

    /** Sets a key to a value, whatever it held before. As Redis's SET. */
    public void set(byte[] key, byte[] value) {
        call(set, key, value);
    }

    /** Sets a key to a text, whatever it held before. As Redis's SET. */
    public void set(String key, String value) {
        set(key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    /**
     * Sets a key to a value that goes away after a time, which is rounded up to milliseconds. As Redis's SET with PX.
     *
     * @throws IllegalArgumentException if the time is not positive, or too long for a deadline in milliseconds
     */
    public void set(byte[] key, byte[] value, Duration expiry) {
        call(set, key, value, ascii("PX"), ascii(Long.toString(millis(expiry))));
    }

    /**
     * Sets a key to a text that goes away after a time, which is rounded up to milliseconds. As Redis's SET with PX.
     *
     * @throws IllegalArgumentException if the time is not positive, or too long for a deadline in milliseconds
     */
    public void set(String key, String value, Duration expiry) {
        set(key.getBytes(UTF_8), value.getBytes(UTF_8), expiry);
    }

    /** Sets a key to a value if there is no such key, and says whether it did. As Redis's SETNX. */
    public boolean setIfAbsent(byte[] key, byte[] value) {
        return number(call(setnx, key, value)) == 1;
    }

    /** Sets a key to a text if there is no such key, and says whether it did. As Redis's SETNX. */
    public boolean setIfAbsent(String key, String value) {
        return setIfAbsent(key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    /**
     * Sets a key to a value that goes away after a time, rounded up to milliseconds, if there is no such key, and says whether
     * it did. As Redis's SET with NX and PX.
     *
     * @throws IllegalArgumentException if the time is not positive, or too long for a deadline in milliseconds
     */
    public boolean setIfAbsent(byte[] key, byte[] value, Duration expiry) {
        return call(set, key, value, ascii("NX"), ascii("PX"), ascii(Long.toString(millis(expiry)))) != null;
    }

    /**
     * Sets a key to a text that goes away after a time, rounded up to milliseconds, if there is no such key, and says whether
     * it did. As Redis's SET with NX and PX.
     *
     * @throws IllegalArgumentException if the time is not positive, or too long for a deadline in milliseconds
     */
    public boolean setIfAbsent(String key, String value, Duration expiry) {
        return setIfAbsent(key.getBytes(UTF_8), value.getBytes(UTF_8), expiry);
    }

    /** Sets a key to a value and returns the old one, {@code null} if there was no such key. As Redis's GETSET. */
    public byte @Nullable [] getAndSet(byte[] key, byte[] value) {
        return (byte[]) call(getset, key, value);
    }

    /** Sets a key to a text and returns the old one, {@code null} if there was no such key. As Redis's GETSET. */
    public @Nullable String getAndSet(String key, String value) {
        return text(getAndSet(key.getBytes(UTF_8), value.getBytes(UTF_8)));
    }

    /** Removes a key and returns the value that it had, {@code null} if there was no such key. As Redis's GETDEL. */
    public byte @Nullable [] getDel(byte[] key) {
        return (byte[]) call(getdel, key);
    }

    /** Removes a key and returns the text that it had, {@code null} if there was no such key. As Redis's GETDEL. */
    public @Nullable String getDel(String key) {
        return text(getDel(key.getBytes(UTF_8)));
    }

    /**
     * The values of keys, all at once and in the order of the keys, {@code null} for a missing one. As Redis's MGET; O(N) for
     * N keys.
     */
    public List<byte @Nullable []> mget(byte[]... keys) {
        List<byte @Nullable []> values = new ArrayList<>(keys.length);
        if (keys.length > 0 && call(mget, keys) instanceof List<?> reply) {
            for (@Nullable Object value : reply) {
                values.add((byte[]) value);
            }
        }
        return values;
    }

    /**
     * The values of keys as texts, all at once and in the order of the keys, {@code null} for a missing one. As Redis's MGET;
     * O(N) for N keys.
     */
    public List<@Nullable String> mget(String... keys) {
        List<@Nullable String> texts = new ArrayList<>(keys.length);
        for (byte @Nullable [] value : mget(bytes(keys))) {
            texts.add(text(value));
        }
        return texts;
    }

    /**
     * Sets keys to values, all at once; each key is followed by its value. As Redis's MSET; O(N) for N keys.
     *
     * @throws IllegalArgumentException if the last key has no value
     */
    public void mset(byte[]... keysAndValues) {
        if (keysAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("keysAndValues: " + keysAndValues.length + " arrays are not pairs");
        }
        if (keysAndValues.length > 0) {
            call(mset, keysAndValues);
        }
    }

    /** Sets keys to texts, all at once. As Redis's MSET; O(N) for N keys. */
    public void mset(Map<String, String> values) {
        List<byte[]> words = new ArrayList<>(2 * values.size());
        values.forEach((key, value) -> {
            words.add(key.getBytes(UTF_8));
            words.add(value.getBytes(UTF_8));
        });
        mset(words.toArray(byte[][]::new));
    }

    /**
     * Adds bytes to the end of a key's value, a missing one counting as empty, and returns how many bytes it has now. As
     * Redis's APPEND; O(N) for N bytes of the new value.
     *
     * @throws KvStoreException if the value would be longer than 512 MiB
     */
    public long append(byte[] key, byte[] end) {
        return number(call(append, key, end));
    }

    /**
     * Adds a text to the end of a key's value, a missing one counting as empty, and returns how many bytes it has now. As
     * Redis's APPEND; O(N) for N bytes of the new value.
     *
     * @throws KvStoreException if the value would be longer than 512 MiB
     */
    public long append(String key, String end) {
        return append(key.getBytes(UTF_8), end.getBytes(UTF_8));
    }

    /** Removes keys, all at once, and says how many existed. As Redis's DEL; O(N) for N keys. */
    public long del(byte[]... keys) {
        return keys.length == 0 ? 0 : number(call(del, keys));
    }

    /** Removes keys, all at once, and says how many existed. As Redis's DEL; O(N) for N keys. */
    public long del(String... keys) {
        return del(bytes(keys));
    }

    /** How many of the keys exist; one that is named twice counts twice. As Redis's EXISTS; O(N) for N keys. */
    public long exists(byte[]... keys) {
        return keys.length == 0 ? 0 : number(call(exists, keys));
    }

    /** How many of the keys exist; one that is named twice counts twice. As Redis's EXISTS; O(N) for N keys. */
    public long exists(String... keys) {
        return exists(bytes(keys));
    }

    /**
     * Adds one to the integer value of a key, a missing one counting as 0, and returns the sum. As Redis's INCR.
     *
     * @throws KvStoreException if the value is not a signed 64-bit decimal number, or the largest one
     */
    public long incr(byte[] key) {
        return number(call(incr, key));
    }

    /**
     * Adds one to the integer value of a key, a missing one counting as 0, and returns the sum. As Redis's INCR.
     *
     * @throws KvStoreException if the value is not a signed 64-bit decimal number, or the largest one
     */
    public long incr(String key) {
        return incr(key.getBytes(UTF_8));
    }

    /**
     * Adds a number to the integer value of a key, a missing one counting as 0, and returns the sum. As Redis's INCRBY.
     *
     * @throws KvStoreException if the value is not a signed 64-bit decimal number, or the result would not be one
     */
    public long incrBy(byte[] key, long amount) {
        return number(call(incrby, key, ascii(Long.toString(amount))));
    }

    /**
     * Adds a number to the integer value of a key, a missing one counting as 0, and returns the sum. As Redis's INCRBY.
     *
     * @throws KvStoreException if the value is not a signed 64-bit decimal number, or the result would not be one
     */
    public long incrBy(String key, long amount) {
        return incrBy(key.getBytes(UTF_8), amount);
    }

    /**
     * Subtracts one from the integer value of a key, a missing one counting as 0, and returns the rest. As Redis's DECR.
     *
     * @throws KvStoreException if the value is not a signed 64-bit decimal number, or the result would not be one
     */
    public long decr(byte[] key) {
        return number(call(decr, key));
    }

    /**
     * Subtracts one from the integer value of a key, a missing one counting as 0, and returns the rest. As Redis's DECR.
     *
     * @throws KvStoreException if the value is not a signed 64-bit decimal number, or the result would not be one
     */
    public long decr(String key) {
        return decr(key.getBytes(UTF_8));
    }

    /**
     * Subtracts a number from the integer value of a key, a missing one counting as 0, and returns the rest. As Redis's DECRBY.
     *
     * @throws KvStoreException if the value is not a signed 64-bit decimal number, or the result would not be one;
     *     or if the amount is {@link Long#MIN_VALUE}
     */
    public long decrBy(byte[] key, long amount) {
        return number(call(decrby, key, ascii(Long.toString(amount))));
    }

    /**
     * Subtracts a number from the integer value of a key, a missing one counting as 0, and returns the rest. As Redis's DECRBY.
     *
     * @throws KvStoreException if the value is not a signed 64-bit decimal number, or the result would not be one;
     *     or if the amount is {@link Long#MIN_VALUE}
     */
    public long decrBy(String key, long amount) {
        return decrBy(key.getBytes(UTF_8), amount);
    }

    /** Removes keys, all at once, and says how many existed. As Redis's UNLINK; O(N) for N keys. */
    public long unlink(byte[]... keys) {
        return keys.length == 0 ? 0 : number(call(unlink, keys));
    }

    /** Removes keys, all at once, and says how many existed. As Redis's UNLINK; O(N) for N keys. */
    public long unlink(String... keys) {
        return unlink(bytes(keys));
    }

    /** The type of a key's value, as {@code string}; {@code none} if there is no such key. As Redis's TYPE. */
    public String type(byte[] key) {
        return String.valueOf(call(type, key));
    }

    /** The type of a key's value, as {@code string}; {@code none} if there is no such key. As Redis's TYPE. */
    public String type(String key) {
        return type(key.getBytes(UTF_8));
    }

    /**
     * Gives a key another name, in place of whatever had it; value and deadline stay. As Redis's RENAME.
     *
     * @throws KvStoreException if there is no such key
     */
    public void rename(byte[] key, byte[] newKey) {
        call(rename, key, newKey);
    }

    /**
     * Gives a key another name, in place of whatever had it; value and deadline stay. As Redis's RENAME.
     *
     * @throws KvStoreException if there is no such key
     */
    public void rename(String key, String newKey) {
        rename(key.getBytes(UTF_8), newKey.getBytes(UTF_8));
    }

    /**
     * Gives a key a time to live from now on, in place of the one that it may have had; one that is not positive removes it. A
     * part of a millisecond counts as a whole. Returns whether there was such a key. As Redis's PEXPIRE.
     *
     * @throws KvStoreException if the time does not fit into 64 bits as milliseconds since 1970
     * @throws IllegalArgumentException if it does not even as milliseconds from now
     */
    public boolean expire(byte[] key, Duration timeToLive) {
        try {
            // One nanosecond less than a millisecond more: a part of one counts as a whole.
            long millis = timeToLive.plusNanos(999_999).toMillis();
            return number(call(pexpire, key, ascii(Long.toString(millis)))) == 1;
        } catch (ArithmeticException tooLong) {
            throw new IllegalArgumentException("time to live: " + timeToLive + " does not fit into milliseconds");
        }
    }

    /**
     * Gives a key a time to live from now on, in place of the one that it may have had; one that is not positive removes it. A
     * part of a millisecond counts as a whole. Returns whether there was such a key. As Redis's PEXPIRE.
     *
     * @throws KvStoreException if the time does not fit into 64 bits as milliseconds since 1970
     * @throws IllegalArgumentException if it does not even as milliseconds from now
     */
    public boolean expire(String key, Duration timeToLive) {
        return expire(key.getBytes(UTF_8), timeToLive);
    }

    /** How long a key has still to live; {@code null} if it stays or if there is no such key. As Redis's PTTL. */
    public @Nullable Duration ttl(byte[] key) {
        long millis = number(call(pttl, key));
        return millis < 0 ? null : Duration.ofMillis(millis);
    }

    /** How long a key has still to live; {@code null} if it stays or if there is no such key. As Redis's PTTL. */
    public @Nullable Duration ttl(String key) {
        return ttl(key.getBytes(UTF_8));
    }

    /** Makes a key live until it is removed, and says whether it had a deadline. As Redis's PERSIST. */
    public boolean persist(byte[] key) {
        return number(call(persist, key)) == 1;
    }

    /** Makes a key live until it is removed, and says whether it had a deadline. As Redis's PERSIST. */
    public boolean persist(String key) {
        return persist(key.getBytes(UTF_8));
    }

    /**
     * All keys that match a pattern, as they were at one moment, in no order. As Redis's KEYS; O(N) for N keys in the store,
     * and nothing else is done meanwhile: for many keys, {@link #scan(byte[])} is better.
     */
    public List<byte[]> keys(byte[] pattern) {
        List<byte[]> found = new ArrayList<>();
        addKeys(call(matching, pattern), found);
        return found;
    }

    /**
     * All keys that match a pattern, as they were at one moment, in no order. As Redis's KEYS; O(N) for N keys in the store,
     * and nothing else is done meanwhile: for many keys, {@link #scan(String)} is better.
     */
    public List<String> keys(String pattern) {
        return keys(pattern.getBytes(UTF_8)).stream()
                .map(key -> new String(key, UTF_8))
                .toList();
    }

    /**
     * The keys that match a pattern, in no order, fetched some at a time while the stream is read, so that others are served
     * in between. A key that is there from the beginning to the end of that is in the stream, perhaps more than once; one that
     * comes or goes meanwhile may be. As Redis's SCAN.
     *
     * <p>Thread: one at a time reads the stream.
     */
    public Stream<byte[]> scan(byte[] pattern) {
        Iterator<byte[]> keys = new KeyIterator(cursor -> {
            List<byte[]> found = new ArrayList<>();
            List<?> page = (List<?>) Objects.requireNonNull(call(scan, cursor, MATCH, pattern, COUNT, PAGE));
            addKeys(page.get(1), found);
            return new KeyIterator.Page((byte[]) page.get(0), found);
        });
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(keys, Spliterator.NONNULL), false);
    }

    /** As {@link #scan(byte[])}, with texts. */
    public Stream<String> scan(String pattern) {
        return scan(pattern.getBytes(UTF_8)).map(key -> new String(key, UTF_8));
    }

    /**
     * Does a slice of the work that no request asks for: removes keys whose time is over, and evicts keys as long as more memory
     * is used than may be. Takes about half a millisecond at most for each and passes over what others are using. Returns
     * whether it found so much to do that it should be called again soon.
     *
     * <p>A key whose time is over is never seen by anybody, whether it has been removed or not: that happens at the latest
     * when somebody asks for it. But one that nobody asks for takes memory until then, and counts in {@link #dbSize}. A
     * {@code KvServer} calls this by itself, ten times a second or more often. A program that has no server and many keys that
     * expire does the same, from a timer or when it has nothing else to do.
     */
    public boolean upkeep() {
        if (server.isLimited()) {
            return false;
        }
        server.checkLagging();
        boolean evictMore = eviction.run();
        return (server.activeExpiry() && activeExpiry.run(server.clock().millis())) || evictMore;
    }

    /** The number of keys. As Redis's DBSIZE. */
    public long dbSize() {
        return number(call(dbsize));
    }

    /** Removes all keys. As Redis's FLUSHALL. */
    public void flushAll() {
        call(flushall);
    }

    private @Nullable Object call(Command command, byte[]... arguments) {
        byte[][] words = new byte[arguments.length + 1][];
        // What it has changed is logged with all its words.
        words[0] = ascii(command.name());
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        String refusal = server.refusal(command, null);
        if (refusal != null) {
            throw new KvStoreException(refusal);
        }
        Args args = Args.of(words);
        if (command.isGrowing() && !server.memory().makeRoom(args.bytes())) {
            throw new KvStoreException(CommandErrors.OUT_OF_MEMORY.text());
        }
        ReplyCollector collector = new ReplyCollector();
        Keyspace keys = keyspaces.view();
        keys.begin(server.clock().millis());
        Call call = new Call(keys);
        call.prepare(command, args, collector);
        if (!engine.tryRun(call) && !engine.submit(call)) {
            call.await();
        }
        while (!keys.isKept()) {
            Completion kept = new Completion();
            if (!keys.whenKept(kept::done)) {
                throw new KvStoreException(Limitation.CLOSED.error());
            }
            kept.await();
        }
        Object reply = collector.reply();
        if (reply instanceof CommandException failure) {
            throw new KvStoreException(failure.text());
        }
        return reply;
    }

    private static long number(@Nullable Object reply) {
        if (reply instanceof Long number) {
            return number;
        }
        throw new IllegalStateException("a number was expected, not " + reply);
    }

    private static long millis(Duration expiry) {
        try {
            // One nanosecond less than a millisecond more: a part of one counts as a whole.
            long millis = expiry.plusNanos(999_999).toMillis();
            // Half of all times, so that now and the expiry together are one, too.
            if (!expiry.isNegative() && !expiry.isZero() && millis <= Long.MAX_VALUE / 2) {
                return millis;
            }
        } catch (ArithmeticException tooLong) {
            // Refused below.
        }
        throw new IllegalArgumentException("expiry: " + expiry + " is not a positive time that can be added to now");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static @Nullable String text(byte @Nullable [] value) {
        return value == null ? null : new String(value, UTF_8);
    }

    private static void addKeys(@Nullable Object reply, List<byte[]> keys) {
        for (Object key : (List<?>) Objects.requireNonNull(reply)) {
            keys.add((byte[]) key);
        }
    }

    private static byte[][] bytes(String... texts) {
        byte[][] bytes = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            bytes[i] = texts[i].getBytes(UTF_8);
        }
        return bytes;
    }
}
