package io.kvserver.core.client;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.Args;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A script while it runs: what others may know of it, and how they end it. There is one at a time at most, because a script has
 * all shards.
 *
 * <p>Thread: the script's; any thread may ask what it is, {@link #kill} and {@link #abandon} it.
 */
public final class RunningScript {
    /** How often, at most, the thread that runs it looks after others. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ServerState server;
    private final String name;
    private final Args args;
    private final boolean function;
    private final long startNanos;
    private long lookNanos;
    private boolean busy;
    private volatile List<byte[]> request = List.of();
    private volatile boolean written;
    private volatile boolean killed;
    private volatile boolean abandoned;

    /** One that begins now, because its client has sent a request. */
    RunningScript(ServerState server, String name, Args args, boolean function) {
        this.server = server;
        this.name = name;
        this.args = args;
        this.function = function;
        this.startNanos = System.nanoTime();
    }

    /** The function's name, or the script's digest. */
    public String name() {
        return name;
    }

    /** What its client has sent; not before it has been running for too long. */
    public List<byte[]> request() {
        return request;
    }

    /** Whether FCALL runs it, and not EVAL. */
    public boolean isFunction() {
        return function;
    }

    public long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    /** Notes that it is about to change something. */
    public void writes() {
        if (!written) {
            written = true;
        }
    }

    /** Whether it may have changed something. */
    public boolean hasWritten() {
        return written;
    }

    /**
     * To be called every some thousand steps: once the script has run for too long, it tells the other clients so, and serves those
     * of its thread. Whether it is to end.
     */
    public boolean look() {
        if (killed) {
            return true;
        }
        long now = System.nanoTime();
        if (now - lookNanos < LOOK_NANOS && busy) {
            return false;
        }
        lookNanos = now;
        if (!busy
                && TimeUnit.NANOSECONDS.toMillis(now - startNanos)
                        >= server.settings().busyMillis()) {
            if (server.settings().endsBusyScripts()) {
                server.settings().endScript();
                abandon();
                return true;
            }
            busy = true;
            List<byte[]> words = new ArrayList<>();
            for (int i = 0; i < args.count(); i++) {
                words.add(args.copy(i));
            }
            request = words;
            server.busy(Limitation.busy(function));
        }
        if (busy) {
            Meanwhile.serve();
        }
        return killed;
    }

    /** Makes it fail soon, which it cannot prevent. */
    public void kill() {
        killed = true;
    }

    /** The same for one that has changed something: nobody may count on what it has changed, and it is not logged. */
    public void abandon() {
        abandoned = true;
        killed = true;
    }

    public boolean isAbandoned() {
        return abandoned;
    }

    /** After its end. */
    void end() {
        if (busy) {
            server.busy(null);
        }
    }
}
