package io.kvserver.core.client.invocation;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Transaction;
import io.kvserver.core.client.host.Inbox;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.pubsub.Topic;
import io.kvserver.core.tracking.Tracking;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's line in CLIENT INFO and CLIENT LIST: the fields of Redis 7.0 in its order, then those of 7.2. Stateless.
 *
 * <p>Of other clients it shows what their threads have written lately. The sizes are those of kv's buffers; {@code fd} is
 * always -1, because Java does not tell.
 */
public final class ClientDescription {
    /** A client with its session and queues while all buffers are empty, about. */
    private static final int CLIENT_BYTES = 2048;

    private ClientDescription() {}

    /**
     * The line, without a line break.
     *
     * @param request the one that asks, if it is this client's
     */
    public static String of(Client client, @Nullable Args request) {
        long nowMillis = client.server().clock().millis();
        Fields fields = new Fields();
        fields.add("id", client.id());
        fields.add("addr", client.link().address());
        fields.add("laddr", client.link().localAddress());
        fields.add("fd", -1);
        fields.add("name", client.identity().nameText());
        fields.add("age", seconds(nowMillis - client.startMillis()));
        fields.add("idle", seconds(nowMillis - client.lastMillis()));
        fields.add("flags", flags(client));
        fields.add("db", client.keys().database());
        fields.add("sub", client.listening().subscriptionCount(Topic.Kind.CHANNEL));
        fields.add("psub", client.listening().subscriptionCount(Topic.Kind.PATTERN));
        fields.add("ssub", client.listening().subscriptionCount(Topic.Kind.SHARD_CHANNEL));
        addMemory(client, request, fields);
        fields.add("events", events(client, request != null));
        Command last = client.lastCommand();
        fields.add("cmd", last == null ? "NULL" : last.name());
        fields.add("user", client.account().name());
        fields.add("redir", redirection(client));
        fields.add("resp", client.protocol() == Protocol.RESP3 ? 3 : 2);
        fields.add("lib-name", client.identity().libName());
        fields.add("lib-ver", client.identity().libVersion());
        return fields.line.toString();
    }

    /** Words of the form {@code name=value}. */
    private static final class Fields {
        private final StringBuilder line = new StringBuilder();

        void add(String name, String value) {
            line.append(line.isEmpty() ? "" : " ").append(name).append('=').append(value);
        }

        void add(String name, long value) {
            add(name, Long.toString(value));
        }
    }

    private static void addMemory(Client client, @Nullable Args request, Fields fields) {
        Transaction queued = client.transaction().queued();
        ReplyBuffer out = client.output().buffer();
        Inbox inbox = client.output().inbox();
        int input = client.link().inputBytes();
        int room = client.link().inputRoom();
        long queuedBytes = queued == null ? 0 : queued.bytes();
        long listBytes = out.linkedBytes() + inbox.bytes();
        fields.add("multi", queued == null ? -1 : queued.size());
        fields.add("qbuf", input);
        fields.add("qbuf-free", room);
        fields.add("argv-mem", request == null ? 0 : wordBytes(request));
        fields.add("multi-mem", queuedBytes);
        fields.add("rbs", out.tailCapacity());
        fields.add("rbp", client.output().peakBytes());
        fields.add("obl", out.tailBytes());
        fields.add("oll", out.linkCount() + inbox.size());
        fields.add("omem", listBytes);
        fields.add("tot-mem", CLIENT_BYTES + input + room + queuedBytes + out.tailCapacity() + listBytes);
    }

    private static long wordBytes(Args request) {
        long bytes = 0;
        for (int i = 0; i < request.count(); i++) {
            bytes += request.length(i);
        }
        return bytes;
    }

    private static long seconds(long millis) {
        return TimeUnit.MILLISECONDS.toSeconds(millis);
    }

    private static String flags(Client client) {
        Tracking tracking = client.listening().tracking();
        boolean tracked = tracking != null && tracking.isOn();
        StringBuilder flags = new StringBuilder();
        add(client.listening().isMonitor(), 'O', flags);
        add(client.isSubscribed(), 'P', flags);
        add(client.transaction().queued() != null, 'x', flags);
        add(client.isBlocked(), 'b', flags);
        add(tracked, 't', flags);
        if (tracking != null) {
            add(tracking.isRedirectionBroken(), 'R', flags);
            add(tracked && tracking.options().broadcasting(), 'B', flags);
        }
        add(client.transaction().watches().isAlarmed(), 'd', flags);
        add(client.isClosing(), 'c', flags);
        add(client.link().isUnixSocket(), 'U', flags);
        add(client.identity().isReadOnly(), 'r', flags);
        add(!client.memory().isEvictable(), 'e', flags);
        add(!client.isTouching(), 'T', flags);
        return flags.isEmpty() ? "N" : flags.toString();
    }

    private static void add(boolean condition, char flag, StringBuilder flags) {
        if (condition) {
            flags.append(flag);
        }
    }

    /** Whether something is awaited from its connection, and whether something waits for the connection to take it. */
    private static String events(Client client, boolean asks) {
        boolean unread = !asks && client.output().buffer().size() > 0;
        return unread ? "rw" : "r";
    }

    private static long redirection(Client client) {
        Tracking tracking = client.listening().tracking();
        return tracking == null || !tracking.isOn() ? -1 : tracking.options().redirection();
    }
}
