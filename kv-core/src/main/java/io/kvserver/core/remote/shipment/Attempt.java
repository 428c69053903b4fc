package io.kvserver.core.remote.shipment;

import io.kvserver.core.command.BlockingHandler;
import io.kvserver.core.protocol.Args;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The result of a request that may wait for its keys: its reply, or the terms on which it waits. Immutable.
 *
 * @param reply {@code null} if it waits
 * @param terms {@code null} if it has been answered
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Attempt(byte @Nullable [] reply, BlockingHandler.@Nullable Terms terms) {
    private static final byte ANSWERED = 1;

    /** Encodes the terms or, without terms, the reply. */
    public static byte[] encode(byte[] reply, BlockingHandler.@Nullable Terms terms) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + reply.length);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            if (terms == null) {
                out.writeByte(ANSWERED);
                out.write(reply);
            } else {
                out.writeByte(0);
                out.writeInt(terms.firstKey());
                out.writeInt(terms.lastKey());
                out.writeLong(terms.deadlineMillis());
                Shipment.write(terms.words(), out);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    public static Attempt decode(byte[] encoded) {
        if (encoded[0] == ANSWERED) {
            return new Attempt(Arrays.copyOfRange(encoded, 1, encoded.length), null);
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded, 1, encoded.length - 1))) {
            int first = in.readInt();
            int last = in.readInt();
            long deadline = in.readLong();
            Args words = Shipment.read(in);
            return new Attempt(null, new BlockingHandler.Terms(words, first, last, deadline));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
