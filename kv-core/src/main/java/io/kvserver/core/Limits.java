package io.kvserver.core;

import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.settings.ClientLimits;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.store.memory.HeapShares;

/**
 * Limits on the resources that clients use, for {@link KvStore.Builder#limits}. CONFIG SET can change each of them; INFO
 * counts the requests and clients that were refused or disconnected because of them. Confined to one thread.
 */
public final class Limits {
    private static final int MIN_REQUEST_BYTES = 1 << 20;

    private int clientsPerAddress;
    private long clientMemory = HeapShares.clientBytes();
    private long request = ProtocolLimits.DEFAULT.requestBytes();
    private int bulk = ProtocolLimits.DEFAULT.bulkBytes();
    private int arguments = ProtocolLimits.DEFAULT.arguments();
    private int line = ProtocolLimits.DEFAULT.lineBytes();
    private long requestMemory = HeapShares.requestBytes();
    private int queuedCommands = ClientLimits.DEFAULT_COUNT;
    private int watchedKeys = ClientLimits.DEFAULT_COUNT;
    private int subscriptions = ClientLimits.DEFAULT_COUNT;

    /** The defaults. */
    public Limits() {}

    /**
     * The maximum number of connections from one address; 0 for no limit. Further clients get an error and are disconnected.
     * Clients on a Unix domain socket are not counted. CONFIG SET maxclients-per-address. Default: 0.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Limits clientsPerAddress(int count) {
        clientsPerAddress = count("clientsPerAddress", count, 0);
        return this;
    }

    /**
     * The maximum number of bytes that all clients together use for unread replies, names, subscriptions and watched keys; 0
     * for no limit. When it is exceeded, the client that uses most is disconnected, unless it has sent CLIENT NO-EVICT.
     * CONFIG SET maxmemory-clients. Default: 20 % of the maximum heap.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Limits clientMemory(long bytes) {
        clientMemory = bytes("clientMemory", bytes, 0);
        return this;
    }

    /**
     * The maximum size of a request in bytes, and of a client's input that has not been processed. A client that sends more
     * gets an error and is disconnected. CONFIG SET client-query-buffer-limit. Default and maximum: 1 GiB.
     *
     * @throws IllegalArgumentException if it is less than 1 MiB
     */
    public Limits request(long bytes) {
        request = bytes("request", bytes, MIN_REQUEST_BYTES);
        return this;
    }

    /**
     * The maximum size in bytes of one argument of a request, and of a string value. A client that announces a longer
     * argument gets an error and is disconnected. CONFIG SET proto-max-bulk-len. Default and maximum: 512 MiB.
     *
     * @throws IllegalArgumentException if it is less than 1 MiB, or more than 512 MiB
     */
    public Limits bulk(long bytes) {
        bulk = between("bulk", bytes, MIN_REQUEST_BYTES, ProtocolLimits.DEFAULT.bulkBytes());
        return this;
    }

    /**
     * The maximum number of arguments of a request, including the command's name. A client that announces more gets an error
     * and is disconnected. CONFIG SET max-arguments. Default and maximum: 1,048,576.
     *
     * @throws IllegalArgumentException if it is less than 64, or more than 1,048,576
     */
    public Limits arguments(int count) {
        arguments = between("arguments", count, ClientLimits.MIN_ARGUMENTS, ProtocolLimits.DEFAULT.arguments());
        return this;
    }

    /**
     * The maximum length in bytes of a request that is sent as a line. A client that sends a longer one gets an error and is
     * disconnected. CONFIG SET max-line-bytes. Default: 64 KiB.
     *
     * @throws IllegalArgumentException if it is less than 1 KiB, or more than 1 GiB
     */
    public Limits line(long bytes) {
        line = between("line", bytes, ClientLimits.MIN_LINE_BYTES, ProtocolLimits.DEFAULT.requestBytes());
        return this;
    }

    /**
     * The maximum number of bytes that incomplete requests and requests queued in transactions use together; 0 for no limit
     * except maxmemory, which includes them. A request that does not fit is answered with an OOM error. A client is
     * disconnected if a line does not fit, or if requests behind one that blocks do not fit. CONFIG SET maxmemory-requests.
     * Default: 40 % of the maximum heap.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Limits requestMemory(long bytes) {
        requestMemory = bytes("requestMemory", bytes, 0);
        return this;
    }

    /**
     * The maximum number of requests that a client can queue between MULTI and EXEC. Further ones are refused, and EXEC then
     * fails. CONFIG SET max-queued-commands. Default: 1,048,576.
     *
     * @throws IllegalArgumentException unless it is positive
     */
    public Limits queuedCommands(int count) {
        queuedCommands = count("queuedCommands", count, 1);
        return this;
    }

    /**
     * The maximum number of keys that a client can watch. A WATCH that exceeds it is refused. CONFIG SET max-watched-keys.
     * Default: 1,048,576.
     *
     * @throws IllegalArgumentException unless it is positive
     */
    public Limits watchedKeys(int count) {
        watchedKeys = count("watchedKeys", count, 1);
        return this;
    }

    /**
     * The maximum number of channels and patterns that a client can subscribe to. SUBSCRIBE and similar commands that exceed
     * it are refused. CONFIG SET max-subscriptions. Default: 1,048,576.
     *
     * @throws IllegalArgumentException unless it is positive
     */
    public Limits subscriptions(int count) {
        subscriptions = count("subscriptions", count, 1);
        return this;
    }

    private static int between(String option, long number, int min, int most) {
        if (number > most) {
            throw new IllegalArgumentException(option + ": " + number + " is more than " + most);
        }
        return (int) bytes(option, number, min);
    }

    private static int count(String option, int count, int min) {
        return (int) bytes(option, count, min);
    }

    private static long bytes(String option, long number, long min) {
        if (number < min) {
            throw new IllegalArgumentException(option + ": " + number + " is less than " + min);
        }
        return number;
    }

    void apply(ServerState server) {
        server.clients().limits().maxClientsPerAddress(clientsPerAddress);
        server.clients().memory().maxBytes(clientMemory);
        server.memory().maxRequestBytes(requestMemory);
        server.clientLimits().requestBytes(request);
        server.clientLimits().bulkBytes(bulk);
        server.memory().longestString(bulk);
        server.clientLimits().arguments(arguments);
        server.clientLimits().lineBytes(line);
        server.clientLimits().queuedCommands().most(queuedCommands);
        server.clientLimits().watchedKeys().most(watchedKeys);
        server.clientLimits().subscriptions().most(subscriptions);
    }
}
