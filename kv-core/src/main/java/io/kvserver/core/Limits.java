package io.kvserver.core;

import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.settings.ClientLimits;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.store.memory.HeapShares;

/**
 * What clients may have a server keep for them: given to {@link KvStore.Builder#limits}. Each can be changed by CONFIG SET, and INFO
 * counts what was refused or closed because of it. Confined to one thread.
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
     * How many clients of one address may be connected at once; 0 for any number. A further one is told so and disconnected. Clients at
     * a Unix domain socket have no address. CONFIG SET maxclients-per-address. Default: 0.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Limits clientsPerAddress(int count) {
        clientsPerAddress = count("clientsPerAddress", count, 0);
        return this;
    }

    /**
     * How many bytes all clients together may take with what they have not read, and with their names, subscriptions and watched keys; 0
     * for no bound. The client that takes the most is disconnected, unless it has said CLIENT NO-EVICT. CONFIG SET maxmemory-clients.
     * Default: 20 % of the largest heap.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Limits clientMemory(long bytes) {
        clientMemory = bytes("clientMemory", bytes, 0);
        return this;
    }

    /**
     * How many bytes one request may have; also what a client may send that is not run yet. A client that sends more is told so and
     * disconnected. CONFIG SET client-query-buffer-limit. Default: 1 GiB, which is also the most.
     *
     * @throws IllegalArgumentException if it is less than 1 MiB
     */
    public Limits request(long bytes) {
        request = bytes("request", bytes, MIN_REQUEST_BYTES);
        return this;
    }

    /**
     * How many bytes one argument of a request may have, and what a string may grow to. A client that announces more is told so and
     * disconnected. CONFIG SET proto-max-bulk-len. Default: 512 MiB, which is also the most.
     *
     * @throws IllegalArgumentException if it is less than 1 MiB, or more than 512 MiB
     */
    public Limits bulk(long bytes) {
        bulk = between("bulk", bytes, MIN_REQUEST_BYTES, ProtocolLimits.DEFAULT.bulkBytes());
        return this;
    }

    /**
     * How many arguments a request may have, with the command's name. A client that announces more is told so and disconnected. CONFIG
     * SET max-arguments. Default: 1,048,576, which is also the most.
     *
     * @throws IllegalArgumentException if it is less than 64, or more than 1,048,576
     */
    public Limits arguments(int count) {
        arguments = between("arguments", count, ClientLimits.MIN_ARGUMENTS, ProtocolLimits.DEFAULT.arguments());
        return this;
    }

    /**
     * How many bytes a request may have that is a line. A client that sends more is told so and disconnected. CONFIG SET max-line-bytes.
     * Default: 64 KiB.
     *
     * @throws IllegalArgumentException if it is less than 1 KiB, or more than 1 GiB
     */
    public Limits line(long bytes) {
        line = between("line", bytes, ClientLimits.MIN_LINE_BYTES, ProtocolLimits.DEFAULT.requestBytes());
        return this;
    }

    /**
     * How many bytes requests that have come in part, or that are queued in transactions, may take together; 0 for no bound but
     * maxMemory, in which they count. A request for which there is no room is answered with an OOM error; a line, or requests behind one
     * that waits, for which there is none end the connection. CONFIG SET maxmemory-requests. Default: 40 % of the largest heap.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Limits requestMemory(long bytes) {
        requestMemory = bytes("requestMemory", bytes, 0);
        return this;
    }

    /**
     * How many requests a client may queue between MULTI and EXEC; a further one is refused, and so is EXEC then. CONFIG SET
     * max-queued-commands. Default: 1,048,576.
     *
     * @throws IllegalArgumentException unless it is positive
     */
    public Limits queuedCommands(int count) {
        queuedCommands = count("queuedCommands", count, 1);
        return this;
    }

    /**
     * How many keys a client may watch; WATCH is refused if there would be more. CONFIG SET max-watched-keys. Default: 1,048,576.
     *
     * @throws IllegalArgumentException unless it is positive
     */
    public Limits watchedKeys(int count) {
        watchedKeys = count("watchedKeys", count, 1);
        return this;
    }

    /**
     * To how many channels and patterns a client may subscribe; SUBSCRIBE and its kin are refused if there would be more. CONFIG SET
     * max-subscriptions. Default: 1,048,576.
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
