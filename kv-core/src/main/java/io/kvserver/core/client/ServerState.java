package io.kvserver.core.client;

import io.kvserver.core.client.settings.ClientLimits;
import io.kvserver.core.client.settings.OutputLimits;
import io.kvserver.core.client.settings.Settings;
import io.kvserver.core.client.statistics.LatencyMonitor;
import io.kvserver.core.client.statistics.Rates;
import io.kvserver.core.client.statistics.SlowLog;
import io.kvserver.core.client.statistics.Statistics;
import io.kvserver.core.cluster.Topology;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.RequestText;
import io.kvserver.core.flight.Flight;
import io.kvserver.core.flight.SlowCommandEvent;
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
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What all clients of a store share besides the keys. Any thread. */
public final class ServerState implements TrackedClients {
    private final CommandTable commands;
    private final InstantSource clock;
    private final Map<Long, Client> clients = new ConcurrentHashMap<>();
    private final AtomicLong lastClientId = new AtomicLong();
    private final long startMillis;
    private final PubSub pubSub = new PubSub();
    private final Notifications notifications = new Notifications(pubSub);
    private final ClientMemory clientMemory = new ClientMemory(clients.values());
    private final ConnectionLimits connectionLimits = new ConnectionLimits();
    private final ClientLimits clientLimits = new ClientLimits();
    private final Set<Client> lagging = ConcurrentHashMap.newKeySet();
    private volatile OutputLimits outputLimits = OutputLimits.DEFAULT;
    private final AtomicLong outputLimitsPassed = new AtomicLong();
    private volatile boolean activeExpiry = true;
    private final Settings settings = new Settings();
    private final Account everyone = new Account(Account.DEFAULT);
    private final CacheTable caches = new CacheTable(this);
    private final Memory memory = new Memory();
    private final TailPool tails = new TailPool();
    private final Statistics statistics = new Statistics();
    /** Made when somebody asks first: a start has no use for it. */
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
        this.startMillis = clock.millis();
    }

    /** 40 hexadecimal digits by chance. */
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

    /** Begins to send a client a dump of all data; {@code false} if that is not possible now. */
    public boolean sendDump(Client client) {
        Predicate<Client> sender = dumps;
        return sender != null && sender.test(client);
    }

    /** Who does requests that take long; {@code null} if there is nobody, and they are done at once. */
    public @Nullable LongTasks longTasks() {
        Supplier<LongTasks> maker = longTasks;
        return maker == null ? null : part(LongTasks.class, unused -> maker.get());
    }

    /** Says who does requests that take long, made when it is first asked for. Before there are clients. */
    public void longTasks(Supplier<LongTasks> maker) {
        longTasks = maker;
    }

    /** Says who sends dumps. */
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
            wakeAll();
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

    /** A number that no other client of the store has. */
    public long nextClientId() {
        return lastClientId.incrementAndGet();
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

    /** Whether clients have to tell a password. */
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

    /** Notes a request that took longer than the settings say. */
    void slow(Client client, Command command, Args args, long nanos) {
        long seconds = TimeUnit.MILLISECONDS.toSeconds(clock.millis());
        long micros = TimeUnit.NANOSECONDS.toMicros(nanos);
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        if (settings.isSlowForLog(micros) && !command.flags().contains(Flag.SKIP_SLOWLOG)) {
            if (Flight.isOn()) {
                SlowCommandEvent.record(command.name(), client.link().address(), micros);
            }
            String address = client.link().address();
            String name = client.identity().nameText();
            slowLog.add(
                    new SlowLog.Entry(0, seconds, micros, RequestText.trimmed(command, args), address, name),
                    settings.slowLogLength());
        }
        if (settings.latencyMillis() > 0 && millis >= settings.latencyMillis()) {
            latencies.add(command.flags().contains(Flag.FAST) ? "fast-command" : "command", seconds, millis);
        }
    }

    /** Ends the waiting of all clients for keys. */
    public void endWaits(Wait.End how) {
        clients.values().forEach(client -> client.unblock(how));
    }

    /** Makes every client look whether it can go on. */
    public void wakeAll() {
        clients.values().forEach(client -> client.link().wake());
    }

    void connected(Client client) {
        statistics.connected();
        connectionLimits.came(client, clients);
    }

    public void disconnected(Client client) {
        lagging.remove(client);
        if (statistics.disconnected(client.id(), clients)) {
            connectionLimits.gone(client);
        }
    }

    /** The clients that are connected, in no order. */
    public Collection<Client> clients() {
        return clients.values();
    }

    @Override
    public long maxCachedKeys() {
        return settings.cachedKeys();
    }

    @Override
    public @Nullable Client client(long id) {
        return clients.get(id);
    }

    /** Who gets which published messages. */
    public PubSub pubSub() {
        return pubSub;
    }

    /** What happens to keys, published to those who want to know. */
    public Notifications notifications() {
        return notifications;
    }

    /** Who caches which keys. */
    public CacheTable caches() {
        return caches;
    }

    /** How much clients may leave unread. */
    public OutputLimits outputLimits() {
        return outputLimits;
    }

    public void limitOutput(OutputLimits limits) {
        outputLimits = limits;
    }

    /** How many clients may be connected, and how long they may be silent. */
    public ConnectionLimits connectionLimits() {
        return connectionLimits;
    }

    /** What each client may send, and have the server keep account of. */
    public ClientLimits clientLimits() {
        return clientLimits;
    }

    /** Lists a session's client, once all of that is there; disconnects it if there are too many with it. */
    public void admitNewest(Client client) {
        connected(client);
        try {
            connectionLimits.admit(client, clients.size());
        } catch (RuntimeException | Error failure) {
            disconnected(client);
            throw failure;
        }
    }

    /** What clients take besides the data. */
    public ClientMemory clientMemory() {
        return clientMemory;
    }

    /** Notes a client that leaves more unread than it may for long. */
    void lagging(Client client) {
        lagging.add(client);
    }

    /** Disconnects clients that have lagged behind or been silent for too long. A part of the store's upkeep. */
    public void checkClients() {
        long now = clock.millis();
        connectionLimits.endIdle(clients(), now);
        if (!lagging.isEmpty()) {
            lagging.removeIf(client -> !client.output().checkLag(now));
        }
    }

    /** As {@link #checkClients}, however recently that was done, and makes every client look whether it can go on. */
    public void checkClientsNow() {
        connectionLimits.lookSoon();
        checkClients();
        wakeAll();
    }

    /** The earliest time until which a client waits at most, in milliseconds since 1970; {@link Wait#NEVER} if there is none. */
    public long nextDeadlineMillis() {
        long next = Wait.NEVER;
        for (Client client : clients.values()) {
            Wait wait = client.pending();
            next = wait == null ? next : Math.min(next, wait.deadlineMillis());
        }
        return next;
    }

    void outputLimitPassed() {
        outputLimitsPassed.incrementAndGet();
    }

    /** Forgets what INFO counts. {@code keys} is what has been counted of keys since the store began. */
    public void resetStatistics(KeyspaceCounts keys) {
        statistics.reset(clients(), keys);
        outputLimitsPassed.set(0);
        clientMemory.resetStatistics();
        connectionLimits.resetStatistics();
        clientLimits.resetStatistics();
        memory.resetStatistics();
    }

    /** How many clients have been disconnected because they left too much unread, since CONFIG RESETSTAT. */
    public long outputLimitsPassed() {
        return outputLimitsPassed.get();
    }
}
