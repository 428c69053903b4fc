package io.kvserver.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Sends encrypted bytes, and keeps those that the system does not take. Confined to an event loop. */
final class TlsOutput {
    private final SocketChannel channel;
    private @Nullable ByteBuffer unsent;

    TlsOutput(SocketChannel channel) {
        this.channel = channel;
    }

    /** Whether no bytes are kept. */
    boolean isEmpty() {
        return unsent == null;
    }

    /**
     * Whether the client reads so little that no more should be read from it: each of its messages may make the engine send
     * one, which no limit counts.
     */
    boolean isClogged() {
        ByteBuffer rest = unsent;
        return rest != null && rest.remaining() > TlsGroup.OUTPUT_BYTES;
    }

    /**
     * Sends bytes after the kept ones. Returns whether the system has taken all. Ownership: the buffer stays the
     * caller's.
     */
    boolean send(ByteBuffer encrypted) throws IOException {
        if (flush()) {
            channel.write(encrypted);
        }
        if (!encrypted.hasRemaining()) {
            return unsent == null;
        }
        keep(encrypted);
        return false;
    }

    /** Sends the kept bytes. Returns whether the system has taken all. */
    boolean flush() throws IOException {
        ByteBuffer rest = unsent;
        if (rest == null) {
            return true;
        }
        channel.write(rest);
        if (rest.hasRemaining()) {
            return false;
        }
        unsent = null;
        return true;
    }

    private void keep(ByteBuffer encrypted) {
        ByteBuffer before = unsent;
        if (before == null) {
            unsent = copy(encrypted);
            return;
        }
        int end = before.limit();
        if (before.capacity() - end >= encrypted.remaining()) {
            before.limit(end + encrypted.remaining());
            before.put(end, encrypted, encrypted.position(), encrypted.remaining());
        } else {
            unsent = withRoom(before.remaining() + encrypted.remaining())
                    .put(before)
                    .put(encrypted)
                    .flip();
        }
    }

    /** A buffer of twice the needed size, because many short messages may follow; if memory lacks, of just that size. */
    private static ByteBuffer withRoom(int bytes) {
        try {
            return ByteBuffer.allocate(2 * bytes);
        } catch (OutOfMemoryError refused) {
            return ByteBuffer.allocate(bytes);
        }
    }

    /** A copy of a buffer's remaining bytes. */
    static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }
}
