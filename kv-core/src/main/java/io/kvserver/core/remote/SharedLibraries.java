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
 * The libraries of functions, which all nodes have alike. What counts is one value in the cluster ({@link Carrier#shared}): a version
 * number, then all libraries as FUNCTION DUMP answers them. A change is made on this node first, and replaces that value only if nobody
 * else has meanwhile; otherwise this node takes what the other has made, and the change is made again. Then the others are told the new
 * value. Each node takes a value only if its version is later than what it has, so they come to the same libraries in whatever order
 * they are told.
 *
 * <p>Any thread. Each method may wait for the shards of this node.
 */
final class SharedLibraries {
    private static final byte[] NONE = {};

    private final ServerState server;
    private final InsideLane inside;

    /** What this node has taken last. */
    private byte[] value = NONE;

    /** Whether a change has been made here that does not count yet, and may never. */
    private boolean changed;

    SharedLibraries(ServerState server, InsideLane inside) {
        this.server = server;
        this.inside = inside;
    }

    /**
     * A change as it was made here.
     *
     * @param reply in RESP2
     * @param value what is to replace the value that was read; {@code null} if the change has failed, and changed nothing
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Change(byte[] reply, byte @Nullable [] value) {}

    private static long version(byte[] value) {
        return value.length == 0 ? 0 : ByteBuffer.wrap(value).getLong();
    }

    /** Takes a value, unless this node has that or a later one. */
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

    /** Makes a change on this node, after a value has been read. It counts only when the new value has replaced that. */
    synchronized Change change(Command command, Args request, byte[] read) {
        // One that is older than this node's was read too early, or what the cluster had is lost. In the second case
        // this
        // node's counts.
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
