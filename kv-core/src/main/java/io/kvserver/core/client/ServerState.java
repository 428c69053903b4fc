package io.kvserver.core.client;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.RequestText;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.TailPool;
import io.kvserver.core.pubsub.Notifications;
import io.kvserver.core.pubsub.PubSub;
import io.kvserver.core.store.KeyspaceCounts;
import io.kvserver.core.store.Memory;
import io.kvserver.core.tracking.CacheTable;
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
import org.jspecify.annotations.Nullable;

/** What all clients of a store share besides the keys. Any thread. */
public final class ServerState {
    private final CommandTable commands;
    private final InstantSource clock;
    private final Map<Long, Client> clients = new ConcurrentHashMap<>();
    private final AtomicLong lastClientId = new AtomicLong();
    private final long startMillis;
    private final PubSub pubSub = new PubSub();
    private final Notifications notifications = new Notifications(pubSub);
    private final ClientMemory clientMemory = new ClientMemory(this::clients);
    private final ConnectionLimits connectionLimits = new ConnectionLimits();
    private final Set<Client> lagging = ConcurrentHashMap.newKeySet();
    private volatile OutputLimits outputLimits = OutputLimits.DEFAULT;
    private final AtomicLong outputLimitsPassed = new AtomicLong();
    private volatile boolean activeExpiry = true;
    private final Settings settings = new Settings();
    private final CacheTable caches = new CacheTable(settings::cachedKeys, this::client);
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

    private volatile Persistence persistence = Persistence.NONE;
    private volatile Predicate<Client> dumps = client -> false;

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

    /** How the data is kept. */
    public Persistence persistence() {
        return persistence;
    }

    public void persistence(Persistence how) {
        persistence = how;
    }

    /** Begins to send a client a dump of all data; {@code false} if that is not possible now. */
    public boolean sendDump(Client client) {
        return dumps.test(client);
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

    /** What a family of commands keeps for the store; made when it is first asked for. */
    public <T> T part(Class<T> type, Function<ServerState, T> maker) {
        Object known = parts.get(type);
        return type.cast(known != null ? known : parts.computeIfAbsent(type, key -> maker.apply(this)));
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

    /** Whether clients have to tell a password. */
    public boolean requiresPassword() {
        return settings.password() != null;
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
            slowLog.add(seconds, micros, RequestText.trimmed(command, args), client, settings.slowLogLength());
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

    public void connected(Client client) {
        statistics.connected();
        clients.put(client.id(), client);
    }

    public void disconnected(Client client) {
        lagging.remove(client);
        statistics.disconnected(client, clients);
    }

    /** The clients that are connected, in no order. */
    public Collection<Client> clients() {
        return clients.values();
    }

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

    /** Tells the client that has just come, and disconnects it, if there are too many with it. */
    public void admitNewest(Client client) {
        connectionLimits.admit(client, clients.size());
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

    void outputLimitPassed() {
        outputLimitsPassed.incrementAndGet();
    }

    /** Forgets what INFO counts. {@code keys} is what has been counted of keys since the store began. */
    public void resetStatistics(KeyspaceCounts keys) {
        statistics.reset(clients(), keys);
        outputLimitsPassed.set(0);
        clientMemory.resetStatistics();
        connectionLimits.resetStatistics();
    }

    /** How many clients have been disconnected because they left too much unread, since CONFIG RESETSTAT. */
    public long outputLimitsPassed() {
        return outputLimitsPassed.get();
    }
}
