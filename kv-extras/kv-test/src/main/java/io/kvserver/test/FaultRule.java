package io.kvserver.test;

import io.kvserver.core.protocol.Glob;
import io.kvserver.core.session.Interception;
import io.kvserver.core.session.Interceptor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Selects the requests for a fault. The last call chooses what happens and creates the fault; the rule must not be used after
 * that. Confined to one thread.
 */
public final class FaultRule {
    private final Faults all;
    private final Random random;
    private @Nullable Set<String> commands;
    private boolean onlyWrites;
    private @Nullable Glob keys;
    private @Nullable String client;
    private int most = Integer.MAX_VALUE;
    private double probability = 1;
    private Duration latency = Duration.ZERO;

    FaultRule(Faults all, Random random) {
        this.all = all;
        this.random = random;
    }

    FaultRule commands(String... names) {
        commands = Stream.of(names).map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        return this;
    }

    FaultRule onlyWrites() {
        onlyWrites = true;
        return this;
    }

    /** Only requests with a key that matches a glob pattern, as in KEYS. */
    public FaultRule keys(String pattern) {
        keys = Glob.of(pattern.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Only requests of clients with this name, as set by CLIENT SETNAME. */
    public FaultRule client(String name) {
        client = name;
        return this;
    }

    /** Only the first request. */
    public FaultRule once() {
        return times(1);
    }

    /**
     * Only the first {@code count} requests. Default: all.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public FaultRule times(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("times: " + count + " is not positive");
        }
        most = count;
        return this;
    }

    /**
     * Each request with this probability. Default: 1.
     *
     * @throws IllegalArgumentException unless it is from 0 to 1
     */
    public FaultRule probability(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("probability: " + share + " is not from 0 to 1");
        }
        probability = share;
        return this;
    }

    /** Delays the fault by this time on the server's clock. */
    public FaultRule after(Duration time) {
        latency = time;
        return this;
    }

    boolean isAbout(Interceptor.Request request) {
        if (onlyWrites && !request.isWrite()) {
            return false;
        }
        if (client != null && !client.equals(request.clientName())) {
            return false;
        }
        return (commands == null || commands.contains(request.command())) && hasKey(request);
    }

    private boolean hasKey(Interceptor.Request request) {
        Glob pattern = keys;
        return pattern == null || request.keys().stream().anyMatch(pattern::matches);
    }

    int most() {
        return most;
    }

    /** Decides at random whether the fault applies to the next request. */
    boolean happens() {
        return probability == 1 || random.nextDouble() < probability;
    }

    private Fault make(Interception what) {
        return all.add(this, after(latency, what));
    }

    private static Interception after(Duration time, Interception what) {
        return time.isZero() ? what : what.after(time);
    }

    /**
     * The request is not run and gets an error such as {@code ERR no such thing}.
     *
     * @throws IllegalArgumentException if the text is empty or has more than one line
     */
    public Fault error(String text) {
        return make(Interception.error(text));
    }

    /** The request gets {@code -LOADING}, as if the server were loading its data. */
    public Fault loading() {
        return error("LOADING Redis is loading the dataset in memory");
    }

    /** The request gets {@code -OOM}, as if memory were full. */
    public Fault outOfMemory() {
        return error("OOM command not allowed when used memory > 'maxmemory'.");
    }

    /** The request gets {@code -READONLY}, as if the server were a replica. */
    public Fault readOnly() {
        return error("READONLY You can't write against a read only replica.");
    }

    /** The request gets {@code -MOVED}, as if the key were on another node of a cluster. */
    public Fault moved(int slot, String host, int port) {
        return error("MOVED " + slot + " " + host + ":" + port);
    }

    /** The request gets {@code -MISCONF}, as if the disk were full: the reply of a server with a log until there is room. */
    public Fault fullDisk() {
        return error("MISCONF Errors writing to the AOF file: No space left on device");
    }

    /** The request is run after a delay on the server's clock. */
    public Fault latency(Duration time) {
        latency = time;
        return make(Interception.PASS);
    }

    /** The request is not run; the connection is closed instead of a reply. */
    public Fault drop() {
        return make(Interception.disconnect());
    }

    /** The request is run, but the connection is closed before its reply. */
    public Fault dropReply() {
        return cutReply(0);
    }

    /** The request is run, but the connection is closed after the first bytes of its reply. */
    public Fault cutReply(int afterBytes) {
        return make(Interception.PASS.cutReplyAfter(afterBytes));
    }

    /**
     * The request is not run. The server stops, which closes all connections, and starts again on the same port with the same
     * data, like {@link TestServer#restart}. This happens in the background; {@link TestServer#awaitRestart} returns when it
     * is done.
     *
     * @throws IllegalStateException if these are not the faults of a {@link TestServer}
     */
    public Fault restart() {
        return all.addRestart(this, after(latency, Interception.disconnect()));
    }

    /**
     * The request is run, but its reply arrives slowly: some bytes at a time, by the server's clock, as over a slow network.
     * The client's further requests wait, those of other clients do not.
     */
    public Fault slowReply(int bytes, Duration every) {
        return make(Interception.PASS.replyInPieces(bytes, every));
    }
}
