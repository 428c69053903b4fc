package io.kvserver.core;

import io.kvserver.core.client.Limitation;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.Wait;
import io.kvserver.core.command.Version;
import io.kvserver.core.durability.DataOptions;
import io.kvserver.core.durability.Durability;
import io.kvserver.core.engine.ActiveExpiry;
import io.kvserver.core.engine.Eviction;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.store.Keyspaces;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A key-value store in the same process, with typed calls for the program and sessions for clients of a server, on the same data.
 *
 * <p>Thread: any, including virtual threads. Each call is atomic, like each request of a client, and has taken effect when it
 * returns. A call waits only while other requests run on the same shard; it is not interruptible meanwhile, but keeps the
 * thread's interrupt status.
 *
 * <p>The most common calls are here, for text and for bytes; all calls of a type are in {@link #strings()}, {@link #keys()} and
 * so on, and {@link #async} turns any of them into a stage. Keys and values are bytes, to which a {@link Codec} converts a
 * program's types; text is UTF-8. Ownership: arrays are copied on the way in and out. A command that fails throws {@link
 * KvStoreException} and has changed nothing.
 */
public final class KvStore extends WholeStore implements AutoCloseable {
    private final ServerState server;
    private final Keyspaces keyspaces;
    private final Shards shards;
    private final Eviction eviction;
    /** Made when first asked for, so that a start does not load it; one is as good as another. */
    private @Nullable ActiveExpiry activeExpiry;

    private final @Nullable Durability durability;
    private final @Nullable LoadProgress loadProgress;

    /** A store in memory with defaults. */
    public KvStore() {
        this(new StoreOptions());
    }

    private KvStore(StoreOptions options) {
        this(options, options.server());
    }

    private KvStore(StoreOptions options, ServerState server) {
        this(options, server, options.keyspaces(server), new Shards(options.shards));
    }

    private KvStore(StoreOptions options, ServerState server, Keyspaces keyspaces, Shards shards) {
        super(server, keyspaces, shards, options);
        this.server = server;
        this.keyspaces = keyspaces;
        this.shards = shards;
        eviction = new Eviction(shards, keyspaces, server.clock());
        server.memory().evictor(eviction);
        RareParts rare = new RareParts(server, keyspaces, shards);
        server.dumps(rare);
        server.longTasks(rare);
        loadProgress = options.loadProgress;
        DataOptions keeping = options.keeping();
        if (keeping == null) {
            durability = null;
        } else {
            durability = new Durability(keeping, server, keyspaces, shards);
            server.limit(Limitation.LOADING);
            server.persistence(durability);
        }
    }

    /** The options of a new store. Confined to one thread. */
    public static final class Builder extends StoreBuilder {
        /** A store with defaults. */
        public Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * Builds a store and loads its data directory, if it has one.
         *
         * @throws UncheckedIOException as {@link KvStore#load}, or if a file of users or a password cannot be read
         * @throws IllegalArgumentException as {@link #buildUnloaded}
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
         * Builds a store that has yet to {@linkplain KvStore#load load} its data directory. Clients can already connect;
         * until the data has been loaded, nearly all commands are refused with the error LOADING.
         *
         * @throws IllegalStateException if an option needs a data directory and there is none, or if the users or the
         *     password are given twice
         * @throws IllegalArgumentException if a user's rule is wrong
         */
        public KvStore buildUnloaded() {
            return new KvStore(options);
        }
    }

    /**
     * Loads the data directory, if there is one, and saves all changes there from then on. To be called once, by one thread;
     * without effect for a store in memory. An interrupt status that the thread has before is kept and ignored.
     *
     * @throws IOException if another store or process uses the directory, if it cannot be used, or if a file in it is damaged;
     *     the message names it. Then nothing has been changed there, and this store cannot be used
     * @throws InterruptedIOException if the thread is interrupted while it loads; the same holds then
     */
    public void load() throws IOException {
        if (durability != null) {
            load(LoadProgress.NONE);
        }
    }

    /**
     * Like {@link #load()}; {@code progress} gets the progress as well as {@link Builder#loadProgress}. An exception that it
     * throws ends the loading and is thrown from here.
     */
    public void load(LoadProgress progress) throws IOException {
        if (durability == null) {
            return;
        }
        LoadProgress also = loadProgress == null ? LoadProgress.NONE : loadProgress;
        // Channels of files close when their thread is interrupted.
        boolean interrupted = Thread.interrupted();
        try {
            durability.load((bytes, of) -> {
                progress.loaded(bytes, of);
                also.loaded(bytes, of);
            });
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
     * Closes the store: its data can still be read, but not changed. A store with a data directory writes all changes to disk
     * and unlocks the directory. Clients of {@link #connect()} are disconnected; listeners are told of the events so far, and
     * of nothing later.
     *
     * @throws UncheckedIOException if the last changes could not be written; those that were acknowledged under {@link
     *     Fsync#ALWAYS} are on disk nevertheless
     */
    @Override
    public void close() {
        server.clients().endWaits(Wait.End.STORE_CLOSED);
        server.abandonScript();
        try {
            if (durability == null) {
                server.limit(Limitation.CLOSED);
            } else {
                durability.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the last changes could not be written: " + e.getMessage(), e);
        } finally {
            endInside();
        }
    }

    /**
     * Takes a snapshot of the data, to which the store can be rolled back until the snapshot is closed. For tests and
     * experiments.
     *
     * @throws IllegalStateException if the store has a data directory: a rollback would have to be logged as a whole
     */
    public StoreSnapshot snapshot() {
        if (durability != null) {
            throw new IllegalStateException("a store with a data directory cannot be rolled back");
        }
        return StoreSnapshot.take(server, keyspaces, shards);
    }

    /** Whether the store has a data directory. */
    public boolean isDurable() {
        return durability != null;
    }

    /** Whether clients must send a password before anything else. */
    public boolean requiresPassword() {
        return server.requiresPassword();
    }

    /** The version of kv, as {@code 0.1.0}. */
    public static String version() {
        return Version.TEXT;
    }

    /**
     * Does some of the regular work that no request starts: removes expired keys, and evicts keys while more memory is used
     * than {@link Builder#maxMemory} allows. Takes about half a millisecond at most for each and skips the shards that are in
     * use. Returns whether there is so much left that it should be called again soon.
     *
     * <p>A {@code KvServer} calls it, ten times a second or more often. A program without a server that has many keys with a
     * deadline should call it from a timer. An expired key is never visible, but until it is removed, here or when it is next
     * used, it takes memory and counts in {@link #dbSize}.
     */
    public boolean upkeep() {
        if (server.isLimited()) {
            return false;
        }
        server.clients().check();
        boolean evictMore = eviction.run();
        return (server.activeExpiry() && activeExpiry().run(server.clock().millis())) || evictMore;
    }

    private ActiveExpiry activeExpiry() {
        ActiveExpiry made = activeExpiry;
        if (made == null) {
            made = new ActiveExpiry(shards, keyspaces);
            activeExpiry = made;
        }
        return made;
    }

    /**
     * Does everything that is due by the store's clock, for a test that has just moved it: removes all expired keys, which
     * notifies subscribers, disconnects clients that have been silent for too long, and ends waits whose timeout has passed.
     * Takes time that grows with the number of keys. A test with a {@code KvServer} uses its {@code settle}.
     */
    public void runDue() {
        if (!server.isLimited()) {
            if (server.activeExpiry()) {
                activeExpiry().runAll(server.clock().millis());
            }
            server.clients().checkNow();
        }
    }

    /**
     * The earliest deadline of all waiting clients, which wait in BLPOP and the like, for the end of CLIENT PAUSE or of another
     * delay: in milliseconds since 1970; {@link Long#MAX_VALUE} if there is none.
     */
    public long nextDeadlineMillis() {
        return server.clients().nextDeadlineMillis();
    }
}
