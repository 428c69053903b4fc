package io.kvserver.core;

import io.kvserver.core.command.Family;
import io.kvserver.core.remote.Carrier;
import io.kvserver.core.session.Interceptor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Executor;

/** The options of {@link KvStore.Builder}, one method each. */
abstract sealed class StoreBuilder permits KvStore.Builder {
    private static final int MAX_SHARDS = 1 << 12;
    private static final int MAX_DATABASES = 1 << 10;

    final StoreOptions options = new StoreOptions();

    abstract KvStore.Builder self();

    /**
     * The number of parts into which the keys are divided; requests for different parts do not wait for each other.
     * Default: 64.
     *
     * @throws IllegalArgumentException unless it is a power of two from 1 to 4096
     */
    public KvStore.Builder shards(int count) {
        if (Integer.bitCount(count) != 1 || count > MAX_SHARDS || count < 1) {
            throw new IllegalArgumentException("shards: " + count + " is not a power of two from 1 to " + MAX_SHARDS);
        }
        options.shards = count;
        return self();
    }

    /**
     * Adds a family of commands to kv's own. Clients and {@link KvStore#call} use them like any other. Their changes are
     * logged as they declare, so a store that loads the log needs the same commands.
     */
    public KvStore.Builder commands(Family family) {
        options.ownCommands.add(Objects.requireNonNull(family, "family"));
        return self();
    }

    /**
     * The number of databases for SELECT. Default: 16.
     *
     * @throws IllegalArgumentException unless it is from 1 to 1024
     */
    public KvStore.Builder databases(int count) {
        if (count < 1 || count > MAX_DATABASES) {
            throw new IllegalArgumentException("databases: " + count + " is not from 1 to " + MAX_DATABASES);
        }
        options.databases = count;
        return self();
    }

    /**
     * Adds an interceptor, which sees each client's request before it is run and may answer it instead. Interceptors are
     * asked in the order in which they were added, until one does not let the request pass. Default: none.
     */
    public KvStore.Builder interceptor(Interceptor asked) {
        options.interceptors.add(Objects.requireNonNull(asked, "asked"));
        return self();
    }

    /**
     * The executor of listeners, {@link KvStore#async}, {@link KvStore#transactionAsync}, the stages that depend on a call
     * that had to wait, and clients' long requests, of which it gets one at a time. It must not run a task on the thread that
     * submits it. Listeners may block: only their own thread waits. The store does not shut the executor down. Default: up to
     * 256 daemon threads of the store's own, started when needed, which end after being idle for 5 seconds.
     */
    public KvStore.Builder executor(Executor which) {
        options.executor = Objects.requireNonNull(which, "which");
        return self();
    }

    /** The clock for expiry, timeouts and everything else that depends on time; a test can use its own. Default: the system's. */
    public KvStore.Builder clock(InstantSource source) {
        options.clock = Objects.requireNonNull(source, "clock");
        return self();
    }

    /**
     * Whether clients may use DEBUG, with which tests of client libraries can delay a reply or see how a value is stored.
     * Like Redis's enable-debug-command. Default: no.
     */
    public KvStore.Builder allowDebug(boolean yes) {
        options.debugAllowed = yes;
        return self();
    }

    /**
     * Whether the store behaves like the only node of a Redis Cluster, with all slots: it answers CLUSTER, refuses a request
     * whose keys are in several slots with CROSSSLOT, and has only database 0. For cluster clients and their tests. Default: no.
     */
    public KvStore.Builder clusterMode(boolean yes) {
        options.clusterMode = yes;
        return self();
    }

    /**
     * The password that clients must send with AUTH or HELLO before anything else; empty for none. CONFIG SET requirepass
     * changes it. Calls inside the process need none. Default: empty.
     */
    public KvStore.Builder password(String text) {
        options.password = Objects.requireNonNull(text, "password");
        return self();
    }

    /** Saves the settings for the next start when a client sends CONFIG REWRITE. Default: none, and the command is refused. */
    public KvStore.Builder configRewriter(ConfigRewriter keeper) {
        options.configRewriter = Objects.requireNonNull(keeper, "keeper");
        return self();
    }

    /** The users and what each of them may do. Default: one user, who may do everything. */
    public KvStore.Builder access(Access who) {
        options.access = Objects.requireNonNull(who, "who");
        return self();
    }

    /**
     * The number of clients that may be connected at once; a further one gets an error and is disconnected. CONFIG SET
     * maxclients changes it. Default: 10,000.
     *
     * @throws IllegalArgumentException unless it is positive
     */
    public KvStore.Builder maxClients(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("maxClients: " + count + " is not positive");
        }
        options.maxClients = count;
        return self();
    }

    /**
     * The time, in whole seconds, after which a silent client is disconnected; zero for never. Subscribers, monitors and
     * blocked clients are not affected. CONFIG SET timeout changes it. Default: zero.
     *
     * @throws IllegalArgumentException if it is negative or longer than 68 years
     */
    public KvStore.Builder idleTimeout(Duration time) {
        options.idleTimeout = seconds("idleTimeout", time);
        return self();
    }

    /**
     * The time, in whole seconds, after which the system checks whether a silent client's machine is still there; zero for
     * never. CONFIG SET tcp-keepalive changes it, for new clients. Default: 300 seconds.
     *
     * @throws IllegalArgumentException if it is negative or longer than 68 years
     */
    public KvStore.Builder keepAlive(Duration time) {
        options.keepAlive = seconds("keepAlive", time);
        return self();
    }

    private static Duration seconds(String option, Duration time) {
        if (time.isNegative() || time.toSeconds() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(option + ": " + time + " is not from 0 to 68 years");
        }
        return time;
    }

    /** The bounds on memory and other resources that clients use. Default: those of {@link Limits}. */
    public KvStore.Builder limits(Limits chosen) {
        options.limits = Objects.requireNonNull(chosen, "chosen");
        return self();
    }

    /**
     * The number of bytes that the data, with all overhead, and clients' requests may take together; 0 for no bound. CONFIG
     * SET maxmemory changes it. Default: 70 % of the JVM's maximum heap.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public KvStore.Builder maxMemory(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxMemory: " + bytes + " is negative");
        }
        options.maxMemoryBytes = bytes;
        return self();
    }

    /**
     * Which keys are evicted when {@link #maxMemory} is reached. CONFIG SET maxmemory-policy changes it. Default: {@link
     * EvictionPolicy#NOEVICTION}.
     */
    public KvStore.Builder evictionPolicy(EvictionPolicy which) {
        options.evictionPolicy = Objects.requireNonNull(which, "which");
        return self();
    }

    /**
     * Makes the store a node of a cluster: clients' requests go to the owners of their keys. Calls inside the process do not
     * reach the cluster: those that use keys are refused. Default: none, the keys are in this store.
     */
    public KvStore.Builder carrier(Carrier toOwners) {
        options.carrier = Objects.requireNonNull(toOwners, "toOwners");
        return self();
    }

    /**
     * The directory for the data, in the files of Redis 7: an append-only log with a base. It is created if it does not
     * exist, and locked until the store is closed. Default: none, the data is lost when the store is closed.
     */
    public KvStore.Builder dataDirectory(Path directory) {
        options.dataDirectory = Objects.requireNonNull(directory, "directory");
        return self();
    }

    /** When changes are forced to disk. Default: {@link Fsync#EVERY_SECOND}. */
    public KvStore.Builder fsync(Fsync when) {
        options.fsync = Objects.requireNonNull(when, "when");
        return self();
    }

    /** What to do with a log whose last command is incomplete. Default: {@link TornLog#TRUNCATE}. */
    public KvStore.Builder tornLog(TornLog what) {
        options.tornLog = Objects.requireNonNull(what, "what");
        return self();
    }

    /** Gets the progress of {@link KvStore#load}, from the thread that loads. Default: none. */
    public KvStore.Builder loadProgress(LoadProgress progress) {
        options.loadProgress = Objects.requireNonNull(progress, "progress");
        return self();
    }
}
