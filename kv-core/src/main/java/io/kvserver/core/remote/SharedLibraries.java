package io.kvserver.core.remote;

import io.kvserver.core.client.ServerState;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.remote.shipment.Bulks;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The libraries of functions, which are the same on all nodes. The cluster stores them as one value
 * ({@link Carrier#shared}): a version number, then all libraries in the format of FUNCTION DUMP. A change is made on
 * this node first. It replaces the cluster's value only if no other node has replaced it meanwhile; otherwise this node
 * takes the other node's value and makes the change again. Then the new value is sent to the other nodes. A node takes
 * a value only if its version is later than its own, so all nodes get the same libraries in any order of messages.
 *
 * <p>Any thread. Each method may wait for the shards of this node.
 */
final class SharedLibraries {
    private static final byte[] NONE = {};

    private final ServerState server;
    private final InsideLane inside;

    /** The last value that this node has taken. */
    private byte[] value = NONE;

    /** Whether a change was made here that is not, and may never be, the cluster's value. */
    private boolean changed;

    SharedLibraries(ServerState server, InsideLane inside) {
        this.server = server;
        this.inside = inside;
    }

    /**
     * A change made on this node.
     *
     * @param reply in RESP2
     * @param value the value to replace the one that was read; {@code null} if the change failed and changed nothing
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Change(byte[] reply, byte @Nullable [] value) {}

    private static long version(byte[] value) {
        return value.length == 0 ? 0 : ByteBuffer.wrap(value).getLong();
    }

    /** Takes a value, unless this node has the same or a later one. */
    synchronized void take(byte[] told) {
        if (version(told) > version(value)) {
            load(told);
        }
    }

    private void load(byte[] taken) {
        if (taken.length == 0) {
            byte[] unused = run(word("FUNCTION"), word("FLUSH"));
        } else {
            byte[] unused = run(
                    word("FUNCTION"),
                    word("RESTORE"),
                    Arrays.copyOfRange(taken, Long.BYTES, taken.length),
                    word("FLUSH"));
        }
        value = taken;
        changed = false;
    }

    /**
     * Makes a change on this node, after reading a value. It is valid only when the new value has replaced that one.
     */
    synchronized Change change(Command command, Args request, byte[] read) {
        // A value older than this node's was read too early, or the cluster has lost its value. In the second case this
        // node's value is valid.
        byte[] base = version(read) >= version(value) ? read : value;
        if (changed || version(base) != version(value)) {
            load(base);
        }
        byte[] reply = inside.run(command, request);
        if (reply[0] == '-') {
            return new Change(reply, null);
        }
        changed = true;
        byte[] dumped = Bulks.next(run(word("FUNCTION"), word("DUMP")), new int[] {0});
        byte[] payload = dumped == null ? NONE : dumped;
        return new Change(
                reply,
                ByteBuffer.allocate(Long.BYTES + payload.length)
                        .putLong(version(base) + 1)
                        .put(payload)
                        .array());
    }

    private byte[] run(byte[]... words) {
        Args request = Args.of(words);
        Command command = server.commands().find(request);
        if (command == null) {
            throw new IllegalStateException("there is no command " + request.latin1(1));
        }
        return inside.run(command, request);
    }

    private static byte[] word(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
