package io.kvserver.core;

import io.kvserver.core.client.Limitation;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.Wait;
import io.kvserver.core.command.Family;
import io.kvserver.core.command.Version;
import io.kvserver.core.durability.DataOptions;
import io.kvserver.core.durability.Durability;
import io.kvserver.core.engine.ActiveExpiry;
import io.kvserver.core.engine.Eviction;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.remote.Carrier;
import io.kvserver.core.session.Interceptor;
import io.kvserver.core.store.Keyspaces;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The store: typed calls from inside the process, and sessions for clients that speak one of the protocols, on the same data.
 *
 * <p>Thread: any, virtual ones too. Each call is atomic, whether it comes from here or from a session, and takes effect before
 * it returns. A call waits only while other requests for the same shard are being run; it ignores interruption meanwhile and
 * keeps the thread's interrupt status.
 *
 * <p>The calls that programs need most are here, for text and for bytes; all of a family are in {@link #strings()} and {@link
 * #keys()}, and {@link #async} makes a stage of any of them. Keys and values are bytes, which a {@link Codec} makes of a program's
 * types; text is UTF-8. Ownership: arrays are copied on the way in and out. A command that fails throws {@link KvStoreException} and has changed nothing.
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

    /** What a store can be told before it exists. Confined to one thread. */
    public static final class Builder {
        private static final int MAX_SHARDS = 1 << 12;
        private static final int MAX_DATABASES = 1 << 10;

        private final StoreOptions options = new StoreOptions();

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
            options.shards = count;
            return this;
        }

        /**
         * Adds a family of commands to kv's own. Clients and {@link KvStore#call} use them as any other; what they change is
         * logged as they declare, and a store that loads the log needs the same commands.
         */
        public Builder commands(Family family) {
            options.ownCommands.add(Objects.requireNonNull(family, "family"));
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
            options.databases = count;
            return this;
        }

        /**
         * Adds an interceptor, which decides what becomes of each request of a client before it is run. Those that were added first
         * are asked first, until one does not let the request pass. Default: none.
         */
        public Builder interceptor(Interceptor asked) {
            options.interceptors.add(Objects.requireNonNull(asked, "asked"));
            return this;
        }

        /**
         * What runs listeners, {@link KvStore#async}, {@link KvStore#transactionAsync}, what follows a call that had to wait, and long requests of clients,
         * one of these at a time. It must not run a task on the thread that hands it over. Listeners may block: only their own
         * thread waits. The store does not shut the executor down. Default: up to 256 daemon threads of the store's own, made when needed, which end after 5 idle seconds.
         */
        public Builder executor(Executor which) {
            options.executor = Objects.requireNonNull(which, "which");
            return this;
        }

        /** The clock that everything timed follows. A test can move its own. Default: the system's. */
        public Builder clock(InstantSource source) {
            options.clock = Objects.requireNonNull(source, "clock");
            return this;
        }

        /**
         * Whether clients may use DEBUG, which lets tests of client libraries hold back a reply or look at how a value is kept.
         * As Redis's enable-debug-command. Default: no.
         */
        public Builder allowDebug(boolean yes) {
            options.debugAllowed = yes;
            return this;
        }

        /**
         * Whether the store answers as the only node of a Redis Cluster, which has all slots: to CLUSTER, and with CROSSSLOT where
         * keys of a request are in several slots. There is only database 0 then. For cluster clients and their tests. Default: no.
         */
        public Builder clusterMode(boolean yes) {
            options.clusterMode = yes;
            return this;
        }

        /**
         * The password that clients have to send with AUTH or HELLO before anything else; empty for none. CONFIG SET requirepass
         * changes it. Calls from inside the process need none. Default: empty.
         */
        public Builder password(String text) {
            options.password = Objects.requireNonNull(text, "password");
            return this;
        }

        /** What stores settings for the next start when a client sends CONFIG REWRITE. Default: nothing, and the command is refused. */
        public Builder configRewriter(ConfigRewriter keeper) {
            options.configRewriter = Objects.requireNonNull(keeper, "keeper");
            return this;
        }

        /** Who may use the store over the network, and for what. Default: whoever knows the password may do everything. */
        public Builder access(Access who) {
            options.access = Objects.requireNonNull(who, "who");
            return this;
        }

        /**
         * How many clients may be connected at once; a further one is told so and disconnected. CONFIG SET maxclients changes it.
         * Default: 10,000.
         *
         * @throws IllegalArgumentException unless it is positive
         */
        public Builder maxClients(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("maxClients: " + count + " is not positive");
            }
            options.maxClients = count;
            return this;
        }

        /**
         * How long a client may be silent before it is disconnected, in whole seconds; zero for any time. Subscribers, monitors
         * and clients that wait are left alone. CONFIG SET timeout changes it. Default: zero.
         *
         * @throws IllegalArgumentException if it is negative or longer than 68 years
         */
        public Builder idleTimeout(Duration time) {
            options.idleTimeout = seconds("idleTimeout", time);
            return this;
        }

        /**
         * After how long a silence the system asks the machine of a new client whether it is still there, in whole seconds;
         * zero: never. CONFIG SET tcp-keepalive changes it. Default: 300 seconds.
         *
         * @throws IllegalArgumentException if it is negative or longer than 68 years
         */
        public Builder keepAlive(Duration time) {
            options.keepAlive = seconds("keepAlive", time);
            return this;
        }

        private static Duration seconds(String option, Duration time) {
            if (time.isNegative() || time.toSeconds() > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(option + ": " + time + " is not from 0 to 68 years");
            }
            return time;
        }

        /** What clients may have the server keep for them. Default: as {@link Limits} says. */
        public Builder limits(Limits chosen) {
            options.limits = Objects.requireNonNull(chosen, "chosen");
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
            options.maxMemoryBytes = bytes;
            return this;
        }

        /** Which keys are evicted when {@link #maxMemory} is reached. CONFIG SET maxmemory-policy changes it. Default: {@link EvictionPolicy#NOEVICTION}. */
        public Builder evictionPolicy(EvictionPolicy which) {
            options.evictionPolicy = Objects.requireNonNull(which, "which");
            return this;
        }

        /**
         * Makes the store a node of a cluster: clients' requests go to the owners of their keys. The store's own calls do not reach
         * the cluster, and those on keys are refused. Default: none, the keys are in this store.
         */
        public Builder carrier(Carrier toOwners) {
            options.carrier = Objects.requireNonNull(toOwners, "toOwners");
            return this;
        }

        /**
         * Where to keep the data, in the files of Redis 7: an append-only log with a base. The directory is made if it is not
         * there, and belongs to this store alone until it is closed. Default: nowhere, the data is gone with the store.
         */
        public Builder dataDirectory(Path directory) {
            options.dataDirectory = Objects.requireNonNull(directory, "directory");
            return this;
        }

        /** When changes are forced to the disk. Default: {@link Fsync#EVERY_SECOND}. */
        public Builder fsync(Fsync when) {
            options.fsync = Objects.requireNonNull(when, "when");
            return this;
        }

        /** What to do with a log that ends in an incomplete command. Default: {@link TornLog#TRUNCATE}. */
        public Builder tornLog(TornLog what) {
            options.tornLog = Objects.requireNonNull(what, "what");
            return this;
        }

        /** What is told of the progress of {@link KvStore#load}, by the thread that loads. Default: nothing. */
        public Builder loadProgress(LoadProgress progress) {
            options.loadProgress = Objects.requireNonNull(progress, "progress");
            return this;
        }

        /**
         * A store, with what its directory holds, if it has one.
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
         * A store that has yet to {@linkplain KvStore#load load} what its directory holds. Until then it refuses nearly all
         * commands, with the error LOADING, so that clients can already connect.
         *
         * @throws IllegalStateException if an option was given that has no effect without a data directory, and no directory; or
         *     if the users, or the password, are said in two places
         * @throws IllegalArgumentException if a user's rule is wrong
         */
        public KvStore buildUnloaded() {
            return new KvStore(options);
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
        if (durability != null) {
            load(LoadProgress.NONE);
        }
    }

    /**
     * As {@link #load()}; {@code progress} is told how it goes on, besides {@link Builder#loadProgress}. What {@code progress}
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
     * Ends the store: nothing can be changed any more, what it holds can still be read. One with a directory writes all changes
     * to the disk before and gives the directory up. Clients of {@link #connect()} are disconnected; listeners are told what has
     * happened so far, and nothing more.
     *
     * @throws UncheckedIOException if the last changes could not be written; those that were acknowledged under {@link
     *     Fsync#ALWAYS} are on the disk nevertheless
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
     * What the store holds now, to which it can be brought back, for as long as the snapshot is not closed. For tests, and for trying
     * something out.
     *
     * @throws IllegalStateException if the store keeps its data in a directory: a rollback would have to be logged as a whole
     */
    public StoreSnapshot snapshot() {
        if (durability != null) {
            throw new IllegalStateException("a store with a data directory cannot be rolled back");
        }
        return StoreSnapshot.take(server, keyspaces, shards);
    }

    /** Whether the store keeps its data in a directory. */
    public boolean isDurable() {
        return durability != null;
    }

    /** Whether clients have to tell a password before anything else. */
    public boolean requiresPassword() {
        return server.requiresPassword();
    }

    /** The version of kv, as {@code 0.1.0}. */
    public static String version() {
        return Version.TEXT;
    }

    /**
     * Does a slice of the work that no request asks for: removes keys whose time is over, and evicts keys as long as more memory
     * is used than may be. Takes about half a millisecond at most for each and passes over what others are using. Returns
     * whether it found so much to do that it should be called again soon.
     *
     * <p>An expired key is never visible, whether it has been removed or not. It is removed at the latest when it is asked for;
     * until then it takes memory and counts in {@link #dbSize}. A {@code KvServer} calls this by itself, ten times a second or more often. A program that has no server and many keys that
     * expire does the same, from a timer or when it has nothing else to do.
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
     * Does everything that is due by the store's clock, for a test that has just moved it: removes what has expired, which tells
     * subscribers, disconnects clients that have been silent for too long, and has the owners of sessions look whether their clients
     * have waited long enough. Takes time that grows with the number of keys. A {@code KvServer} does more, with {@code settle}.
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
     * The earliest deadline of all clients that wait: in BLPOP and the like, for the end of a pause, or of a delay. In milliseconds
     * since 1970; {@link Long#MAX_VALUE} if there is none.
     */
    public long nextDeadlineMillis() {
        return server.clients().nextDeadlineMillis();
    }
}
