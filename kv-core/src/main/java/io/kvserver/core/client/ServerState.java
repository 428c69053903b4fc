package io.kvserver.core.client;

import io.kvserver.core.client.host.Libraries;
import io.kvserver.core.client.host.LongTasks;
import io.kvserver.core.client.settings.ClientLimits;
import io.kvserver.core.client.settings.Settings;
import io.kvserver.core.client.statistics.LatencyMonitor;
import io.kvserver.core.client.statistics.Rates;
import io.kvserver.core.client.statistics.ScriptFigures;
import io.kvserver.core.client.statistics.SlowLog;
import io.kvserver.core.client.statistics.Statistics;
import io.kvserver.core.cluster.Topology;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.TailPool;
import io.kvserver.core.pubsub.Notifications;
import io.kvserver.core.pubsub.PubSub;
import io.kvserver.core.store.KeyspaceCounts;
import io.kvserver.core.store.memory.Memory;
import io.kvserver.core.tracking.CacheTable;
import io.kvserver.core.tracking.TrackedClients;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What all clients of a store share besides the keys; who they are, {@link Clients} knows. Any thread. */
public final class ServerState implements TrackedClients {
    private final CommandTable commands;
    private final InstantSource clock;
    private final Clients clients;
    private final long startMillis;
    private final PubSub pubSub = new PubSub();
    private final Notifications notifications = new Notifications(pubSub);
    private final ClientLimits clientLimits = new ClientLimits();
    private volatile boolean activeExpiry = true;
    private final Settings settings = new Settings();
    private final Account everyone = new Account(Account.DEFAULT);
    private final CacheTable caches = new CacheTable(this);
    private final Memory memory = new Memory();
    private final TailPool tails = new TailPool();
    private final Statistics statistics = new Statistics();
    /** Made when first asked for: a start has no use for it. */
    private @Nullable Rates rates;

    private final SlowLog slowLog = new SlowLog();
    private final LatencyMonitor latencies = new LatencyMonitor();
    private final Monitors monitors = new Monitors();
    private final Pause pause = new Pause();
    private @Nullable String runId;
    /** Why some commands cannot be run for now; {@code null} if all can. */
    private volatile @Nullable Limitation limitation;
    /** The same but for scripts. */
    private volatile @Nullable Limitation standing;

    private volatile @Nullable Limitation busy;
    private volatile @Nullable RunningScript script;
    private volatile Libraries libraries = Libraries.NONE;
    private final Map<Class<?>, Object> parts = new ConcurrentHashMap<>();
    private @Nullable Topology topology;
    private volatile Persistence persistence = Persistence.NONE;
    private volatile @Nullable Predicate<Client> dumps;
    private volatile @Nullable Supplier<LongTasks> longTasks;

    public ServerState(CommandTable commands, InstantSource clock) {
        this.commands = commands;
        this.clock = clock;
        this.clients = new Clients(statistics, clock);
        this.startMillis = clock.millis();
    }

    /** 40 random hexadecimal digits. */
    public static String randomId() {
        byte[] bytes = new byte[20];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** 40 hexadecimal digits that tell this store from others, and from what ran here before. */
    public synchronized String runId() {
        // Made when first asked for: what it needs would be a tenth of a server's start.
        if (runId == null) {
            runId = randomId();
        }
        return runId;
    }

    /** Where long replies are gathered. */
    public TailPool tails() {
        return tails;
    }

    public CommandTable commands() {
        return commands;
    }

    /** Which nodes serve which slots; {@code null} if this is no cluster. */
    public @Nullable Topology topology() {
        return topology;
    }

    /** Makes this a node of a cluster. Before there are clients. */
    public void topology(Topology nodes) {
        topology = nodes;
    }

    /** How the data is kept. */
    public Persistence persistence() {
        return persistence;
    }

    public void persistence(Persistence how) {
        persistence = how;
    }

    /** Starts to send a client a dump of all data; {@code false} if that is not possible now. */
    public boolean sendDump(Client client) {
        Predicate<Client> sender = dumps;
        return sender != null && sender.test(client);
    }

    /** What runs long requests in the background; {@code null} if they are run at once. */
    public @Nullable LongTasks longTasks() {
        Supplier<LongTasks> maker = longTasks;
        return maker == null ? null : part(LongTasks.class, unused -> maker.get());
    }

    /** Sets what runs long requests in the background; it is made when first asked for. Before there are clients. */
    public void longTasks(Supplier<LongTasks> maker) {
        longTasks = maker;
    }

    /** Sets what sends dumps. */
    public void dumps(Predicate<Client> sender) {
        dumps = sender;
    }

    /** Why some commands cannot be run for now, or that all can. */
    public synchronized void limit(@Nullable Limitation reason) {
        standing = reason;
        limitation = busy == null ? reason : busy;
    }

    /** Says that a script has been running for too long, or has ended: all clients learn of that at once. */
    void busy(@Nullable Limitation reason) {
        synchronized (this) {
            busy = reason;
            limitation = reason == null ? standing : reason;
        }
        if (reason != null) {
            clients.wakeAll();
        }
    }

    /** What clients are told while a script has been running for too long; {@code null} if none has. */
    public @Nullable String busyError() {
        Limitation present = busy;
        return present == null ? null : present.error();
    }

    /** The script that is being run; {@code null} if there is none. */
    public @Nullable RunningScript script() {
        return script;
    }

    /**
     * Notes that a script begins, until {@link #endScript}. By a thread that has all shards. {@code args} is what its client has
     * sent.
     */
    public RunningScript beginScript(String name, Args args, boolean function) {
        RunningScript begun = new RunningScript(this, name, args, function);
        script = begun;
        return begun;
    }

    public void endScript(RunningScript ended) {
        script = null;
        ended.end();
    }

    /** Ends a script that has been running for too long, whatever it has done: the store is being closed. */
    public void abandonScript() {
        RunningScript present = script;
        if (busy != null && present != null) {
            present.abandon();
        }
    }

    /** How many scripts and functions there are. */
    public ScriptFigures scriptFigures() {
        return part(ScriptFigures.class, unused -> new ScriptFigures());
    }

    /** The libraries of functions that belong to the data. */
    public Libraries libraries() {
        return libraries;
    }

    public void libraries(Libraries known) {
        libraries = known;
    }

    /** What a family of commands keeps for the store; made when it is first asked for. The maker may ask for others. */
    public <T> T part(Class<T> type, Function<ServerState, T> maker) {
        Object known = parts.get(type);
        return type.cast(known != null ? known : make(type, maker));
    }

    /** As {@link #part}, or {@code null} if nobody has asked for it. */
    public <T> @Nullable T knownPart(Class<T> type) {
        return type.cast(parts.get(type));
    }

    private <T> Object make(Class<T> type, Function<ServerState, T> maker) {
        // Not computeIfAbsent, within which a maker could not ask for another part.
        synchronized (parts) {
            Object known = parts.get(type);
            if (known == null) {
                known = maker.apply(this);
                parts.put(type, known);
            }
            return known;
        }
    }

    /** The error for a command that cannot be run for now; {@code null} if it can. Any thread. */
    public @Nullable String refusal(Command command, @Nullable Transaction transaction) {
        Limitation present = limitation;
        return present == null ? null : present.refusal(command, transaction);
    }

    /** The same for a command of a script, for which it does not matter that the script has been running for long. */
    public @Nullable String refusalInScript(Command command) {
        Limitation present = standing;
        return present == null ? null : present.refusal(command, null);
    }

    /** Whether there are commands that cannot be run for now. Then keys that have expired stay until somebody asks for them. */
    public boolean isLimited() {
        return limitation != null;
    }

    public boolean isLoading() {
        Limitation present = limitation;
        return present != null && present.isLoading();
    }

    /** The only clock: whatever depends on time asks it. */
    public InstantSource clock() {
        return clock;
    }

    /** When the store began, in milliseconds since 1970. */
    public long startMillis() {
        return startMillis;
    }

    /**
     * Whether expired keys are looked for; otherwise they go only when somebody asks for them. Not while clients have to wait:
     * as in Redis, nothing is to change then that nobody asks for.
     */
    public boolean activeExpiry() {
        return activeExpiry && pause.endMillis() <= clock.millis();
    }

    public void activeExpiry(boolean on) {
        activeExpiry = on;
    }

    /** What can be changed while the server runs. */
    public Settings settings() {
        return settings;
    }

    /** How much memory the data takes, and may take. */
    public Memory memory() {
        return memory;
    }

    /** The user that a client is until it says otherwise. */
    public Account everyone() {
        return everyone;
    }

    /** Whether clients have to authenticate. */
    public boolean requiresPassword() {
        return !everyone.isOpen();
    }

    public Statistics statistics() {
        return statistics;
    }

    /** How much is done each second. */
    public synchronized Rates rates() {
        Rates known = rates;
        if (known == null) {
            known = new Rates(startMillis);
            rates = known;
        }
        return known;
    }

    public SlowLog slowLog() {
        return slowLog;
    }

    public LatencyMonitor latencies() {
        return latencies;
    }

    Monitors monitors() {
        return monitors;
    }

    /** When clients have to wait. */
    public Pause pause() {
        return pause;
    }

    /** Whether each request has to be timed, however brief; asked for each batch. */
    public boolean timesEach() {
        return settings.timesEach() || monitors.any();
    }

    /** The clients that are connected. */
    public Clients clients() {
        return clients;
    }

    @Override
    public long maxCachedKeys() {
        return settings.cachedKeys();
    }

    @Override
    public @Nullable Client client(long id) {
        return clients.find(id);
    }

    /** The subscriptions: which client gets which published messages. */
    public PubSub pubSub() {
        return pubSub;
    }

    /** What happens to keys, published to those who want to know. */
    public Notifications notifications() {
        return notifications;
    }

    /** The keys that clients cache. */
    public CacheTable caches() {
        return caches;
    }

    /** What each client may send, and have the server keep account of. */
    public ClientLimits clientLimits() {
        return clientLimits;
    }

    /** Forgets what INFO counts. {@code keys} is what has been counted of keys since the store began. */
    public void resetStatistics(KeyspaceCounts keys) {
        statistics.reset(clients.all(), keys);
        clients.resetStatistics();
        clientLimits.resetStatistics();
        memory.resetStatistics();
    }
}
