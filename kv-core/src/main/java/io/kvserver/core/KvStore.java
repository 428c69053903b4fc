package io.kvserver.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Server;
import io.kvserver.core.engine.Engine;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.protocol.ReplyCollector;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Session;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.KeyspaceEvents;
import io.kvserver.core.store.Keyspaces;
import java.time.InstantSource;
import java.util.Objects;
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
public final class KvStore {
    private final CommandTable commands = CommandTable.standard();
    private final Server server;
    private final Keyspaces keyspaces;
    private final Engine engine;

    private final Command get = commands.named("get");
    private final Command set = commands.named("set");
    private final Command del = commands.named("del");
    private final Command exists = commands.named("exists");
    private final Command incr = commands.named("incr");
    private final Command dbsize = commands.named("dbsize");
    private final Command flushall = commands.named("flushall");

    /** A store in memory with defaults. */
    public KvStore() {
        this(new Builder());
    }

    private KvStore(Builder builder) {
        server = new Server(commands, builder.clock);
        keyspaces = new Keyspaces(builder.shards, builder.databases, KeyspaceEvents.NONE);
        engine = new Engine(builder.shards);
    }

    /** What a store can be told before it exists. Confined to one thread. */
    public static final class Builder {
        private static final int MAX_SHARDS = 1 << 12;
        private static final int MAX_DATABASES = 1 << 10;

        private int shards = 64;
        private int databases = 16;
        private InstantSource clock = InstantSource.system();

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

        public KvStore build() {
            return new KvStore(this);
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
        return new Session(server, engine, keyspaces.view(), ProtocolLimits.DEFAULT, inlineReplies, wake);
    }

    /** The value of a key, or {@code null} if there is no such key. As Redis's GET. */
    public byte @Nullable [] get(byte[] key) {
        return (byte[]) call(get, key);
    }

    /** The value of a key as text, or {@code null} if there is no such key. As Redis's GET. */
    public @Nullable String get(String key) {
        byte[] value = get(key.getBytes(UTF_8));
        return value == null ? null : new String(value, UTF_8);
    }

    /** Sets a key to a value, whatever it held before. As Redis's SET. */
    public void set(byte[] key, byte[] value) {
        call(set, key, value);
    }

    /** Sets a key to a text, whatever it held before. As Redis's SET. */
    public void set(String key, String value) {
        set(key.getBytes(UTF_8), value.getBytes(UTF_8));
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
        words[0] = new byte[0];
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        ReplyCollector collector = new ReplyCollector();
        Keyspace keys = keyspaces.view();
        keys.begin(server.clock().millis());
        Call call = new Call(keys);
        call.prepare(command, Args.of(words), collector);
        if (!engine.tryRun(call) && !engine.submit(call)) {
            call.await();
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

    private static byte[][] bytes(String... texts) {
        byte[][] bytes = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            bytes[i] = texts[i].getBytes(UTF_8);
        }
        return bytes;
    }
}
