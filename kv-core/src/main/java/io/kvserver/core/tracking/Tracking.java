package io.kvserver.core.tracking;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.Group;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.store.observe.KeyObserver;
import io.kvserver.core.store.observe.Origin;
import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the server does so that one client can cache keys: it remembers the keys that the client has read and tells when one of
 * them changes, once; or, when broadcasting, it tells of all changed keys with certain prefixes.
 *
 * <p>Thread: confined to the client, but for what shards call when keys change, and for the questions about its state, which any
 * thread may ask. As in Redis, keys that were remembered stay so when tracking is switched off and on again.
 */
public final class Tracking implements KeyObserver {
    /** When keys are remembered. */
    public enum Mode {
        /** Whenever one is read. */
        ALWAYS,
        /** By the request after CLIENT CACHING YES. */
        OPT_IN,
        /** But for the request after CLIENT CACHING NO. */
        OPT_OUT
    }

    /**
     * What CLIENT TRACKING ON asks for.
     *
     * @param redirection the number of the client that gets the messages; 0 for the one that is tracked
     */
    public record Options(boolean broadcasting, Mode mode, boolean withoutOwn, long redirection) {}

    private static final Options OFF = new Options(false, Mode.ALWAYS, false, 0);

    private final CacheTable caches;
    private final TrackedClient client;
    private final TreeMap<byte[], PrefixCache> prefixes = new TreeMap<>(Arrays::compareUnsigned);
    private volatile boolean on;
    private volatile Options options = OFF;
    private volatile boolean redirectionBroken;
    private volatile boolean disconnected;
    /** Whether CLIENT CACHING was just said. */
    private boolean caching;

    Tracking(CacheTable caches, TrackedClient client) {
        this.caches = caches;
        this.client = client;
    }

    /** Starts, or goes on with other options. When broadcasting, the prefixes are added to those that there are. */
    public void start(Options wanted, Iterable<byte[]> added) {
        options = wanted;
        redirectionBroken = false;
        on = true;
        for (byte[] prefix : added) {
            if (!prefixes.containsKey(prefix)) {
                PrefixCache cache = new PrefixCache(this, prefix);
                prefixes.put(prefix, cache);
                caches.add(cache);
            }
        }
    }

    public void stop() {
        on = false;
        options = OFF;
        redirectionBroken = false;
        caching = false;
        if (!prefixes.isEmpty()) {
            caches.removeAllOf(this);
            prefixes.clear();
        }
    }

    /** After the client has gone. */
    public void disconnected() {
        stop();
        disconnected = true;
        caches.forget(this);
    }

    public boolean isOn() {
        return on;
    }

    public Options options() {
        return options;
    }

    public boolean isRedirectionBroken() {
        return redirectionBroken;
    }

    /** The prefixes of the keys that are broadcast, in their order. */
    public Iterable<byte[]> prefixes() {
        return prefixes.keySet();
    }

    public int prefixCount() {
        return prefixes.size();
    }

    public boolean isCaching() {
        return caching;
    }

    /** CLIENT CACHING: the next request is treated other than the rest. */
    public void markNext() {
        caching = true;
    }

    /** After the request that CLIENT CACHING was about. */
    public void cachingTaken() {
        caching = false;
    }

    /**
     * After a command has been run: remembers the keys that it has read. What CLIENT CACHING said is about one request, or one
     * transaction. By the thread that has the keys' shards.
     *
     * @param inTransaction whether the client is between MULTI and the end of EXEC
     */
    public void ran(Command command, Args args, boolean inTransaction) {
        remember(command, args);
        boolean sayOfTheNext = command.name().startsWith("client|");
        if (!sayOfTheNext && !inTransaction) {
            cachingTaken();
        }
    }

    private void remember(Command command, Args args) {
        // A script's keys are those that its own commands have read.
        boolean reads = command.flags().contains(Flag.READONLY) && command.group() != Group.SCRIPTING;
        if (on && reads && remembers()) {
            command.visitKeys(args, (words, key, spec) -> client.keys().observeAnywhere(words, key, this));
        }
    }

    private boolean remembers() {
        Options current = options;
        return !current.broadcasting()
                && switch (current.mode()) {
                    case ALWAYS -> true;
                    case OPT_IN -> caching;
                    case OPT_OUT -> !caching;
                };
    }

    @Override
    public boolean changed(byte[] key, Origin by) {
        if (on && !options.broadcasting() && !isOwnAndUnwanted(by)) {
            invalidate(key);
        }
        return false;
    }

    @Override
    public boolean isCancelled() {
        return disconnected;
    }

    /** All keys of a database have been removed. Any thread. */
    void flushed() {
        if (on) {
            invalidate(null);
        }
    }

    private void invalidate(byte @Nullable [] key) {
        TrackedClient receiver = receiver();
        if (receiver != null) {
            receiver.deliver(new Invalidation(receiver, isRedirected(), key));
        }
    }

    /** Whether a change was made by the client itself, which does not want to be told of those. Any thread. */
    boolean isOwnAndUnwanted(@Nullable Origin by) {
        return by == client.keys().effects() && options.withoutOwn();
    }

    /** Whether a client was named to get the messages, even if it is the same. Any thread. */
    boolean isRedirected() {
        return options.redirection() != 0;
    }

    /** The client that gets the messages; {@code null} if it is gone, which the tracking client is then told. Any thread. */
    @Nullable
    TrackedClient receiver() {
        long redirection = options.redirection();
        if (redirection == 0) {
            return client;
        }
        TrackedClient target = caches.client(redirection);
        if (target == null) {
            redirectionBroken = true;
            client.deliver(new BrokenRedirection(client, redirection));
        }
        return target;
    }
}
