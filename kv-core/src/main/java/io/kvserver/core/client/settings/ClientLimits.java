package io.kvserver.core.client.settings;

import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ProtocolLimits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** How long a client's request may be, and of how many things each client may have the server keep account. Any thread. */
public final class ClientLimits {
    /** The most arguments that a request may have. */
    public static final int DEFAULT_COUNT = 1 << 20;

    /** Fewer cannot be set, or nobody could set more. */
    public static final int MIN_ARGUMENTS = 64;

    /** The same of a line's bytes. */
    public static final int MIN_LINE_BYTES = 1 << 10;

    private final Bound queuedCommands = new Bound("commands queued in a transaction", "max-queued-commands");
    private final Bound watchedKeys = new Bound("watched keys", "max-watched-keys");
    private final Bound subscriptions = new Bound("subscriptions", "max-subscriptions");
    /** How often a request has been more than a setting allows. */
    private final Map<String, Long> passed = new ConcurrentHashMap<>();

    private volatile long requestBytes = ProtocolLimits.DEFAULT.requestBytes();
    private volatile ProtocolLimits protocol = ProtocolLimits.DEFAULT;

    /** How many of one kind a client may have. Any thread. */
    public static final class Bound {
        private final String what;
        private final String setting;
        private final AtomicLong refused = new AtomicLong();
        private volatile int most = DEFAULT_COUNT;

        private Bound(String what, String setting) {
            this.what = what;
            this.setting = setting;
        }

        public int most() {
            return most;
        }

        public void most(int count) {
            most = count;
        }

        /** How many requests have been refused since CONFIG RESETSTAT. */
        public long refused() {
            return refused.get();
        }

        /**
         * Refuses a request after which there would be so many.
         *
         * @throws CommandException if they are too many
         */
        public void check(long wanted) {
            if (wanted > most) {
                refused.incrementAndGet();
                throw new CommandException(
                        "ERR too many " + what + ": a client may have " + most + " (" + setting + ")");
            }
        }
    }

    /** How many requests a client may queue between MULTI and EXEC. */
    public Bound queuedCommands() {
        return queuedCommands;
    }

    /** How many keys a client may watch. */
    public Bound watchedKeys() {
        return watchedKeys;
    }

    /** To how many channels and patterns a client may subscribe. */
    public Bound subscriptions() {
        return subscriptions;
    }

    /** The most bytes that a request may have, its framing included. */
    public long requestBytes() {
        return requestBytes;
    }

    public synchronized void requestBytes(long most) {
        ProtocolLimits now = protocol;
        requestBytes = most;
        int bytes = (int) Math.min(most, ProtocolLimits.DEFAULT.requestBytes());
        protocol = new ProtocolLimits(now.lineBytes(), now.arguments(), now.bulkBytes(), bytes);
    }

    /** The most bytes that an argument may have. */
    public synchronized void bulkBytes(int most) {
        ProtocolLimits now = protocol;
        protocol = new ProtocolLimits(now.lineBytes(), now.arguments(), most, now.requestBytes());
    }

    /** The most arguments that a request may have, the command's name included. */
    public synchronized void arguments(int most) {
        ProtocolLimits now = protocol;
        protocol = new ProtocolLimits(now.lineBytes(), most, now.bulkBytes(), now.requestBytes());
    }

    /** The most bytes that a request may have that comes as a line. */
    public synchronized void lineBytes(int most) {
        ProtocolLimits now = protocol;
        protocol = new ProtocolLimits(most, now.arguments(), now.bulkBytes(), now.requestBytes());
    }

    /** What each request may be like. */
    public ProtocolLimits protocol() {
        return protocol;
    }

    /** Counts a client that was disconnected because its request was more than a setting allows. */
    public void passed(String setting) {
        passed.merge(setting, 1L, Long::sum);
    }

    /** How many of these there have been since CONFIG RESETSTAT. */
    public long timesPassed(String setting) {
        return passed.getOrDefault(setting, 0L);
    }

    public void resetStatistics() {
        passed.clear();
        queuedCommands.refused.set(0);
        watchedKeys.refused.set(0);
        subscriptions.refused.set(0);
    }
}
