package io.kvserver.core.remote.shipment;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Protocol;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task for the owner of some keys. Immutable.
 *
 * @param kind whether it is one request, a transaction, or a question
 * @param protocol the protocol of the reply
 * @param nowMillis the time for the request, in milliseconds since 1970
 * @param change a unique number, which marks the changes of this shipment
 * @param watched keys that must not have changed, by their places among the keys, with their change numbers
 * @param requests the requests to run
 * @param denials for each request the error if the client may not run it, otherwise nothing
 * @param ticket the place in the line of a request that may wait for its keys; {@code null} for others
 */
public record Shipment(
        Kind kind,
        Protocol protocol,
        long nowMillis,
        long change,
        Map<Integer, Long> watched,
        List<Args> requests,
        List<String> denials,
        @Nullable Ticket ticket) {
    private static final int VERSION = 2;
    private static final Kind[] KINDS = {
        Kind.REQUEST, Kind.TRANSACTION, Kind.CHANGES, Kind.ATTEMPT, Kind.LEAVE, Kind.SCRIPT
    };
    private static final Protocol[] PROTOCOLS = {Protocol.LINE, Protocol.RESP2, Protocol.RESP3};

    /** The kinds of shipments. */
    public enum Kind {
        /** One request, answered with its reply. */
        REQUEST,
        /** The requests of a transaction, answered with EXEC's reply. */
        TRANSACTION,
        /** A question for the last changes of the keys, answered with eight bytes for each. */
        CHANGES,
        /** A request that may wait for its keys, answered with an {@link Attempt}. */
        ATTEMPT,
        /** The message that a request no longer waits. It has no answer. */
        LEAVE,
        /** A script, or a function after its library. Answered with its reply. */
        SCRIPT
    }

    /** A shipment that runs no request: a question, or a reason to look at the keys. */
    public static Shipment withoutRequests(Kind kind, long nowMillis, long change) {
        return new Shipment(kind, Protocol.RESP2, nowMillis, change, Map.of(), List.of(), List.of(), null);
    }

    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + requestBytes());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(indexOf(KINDS, kind));
            out.writeByte(indexOf(PROTOCOLS, protocol));
            out.writeLong(nowMillis);
            out.writeLong(change);
            out.writeInt(watched.size());
            for (Map.Entry<Integer, Long> watch : watched.entrySet()) {
                out.writeInt(watch.getKey());
                out.writeLong(watch.getValue());
            }
            out.writeBoolean(ticket != null);
            if (ticket != null) {
                ticket.write(out);
            }
            out.writeInt(requests.size());
            for (int i = 0; i < requests.size(); i++) {
                out.writeUTF(denials.isEmpty() ? "" : denials.get(i));
                write(requests.get(i), out);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private int requestBytes() {
        int sum = 0;
        for (Args request : requests) {
            sum += request.bytes() + Integer.BYTES * request.count();
        }
        return sum;
    }

    /** Encodes one request. */
    public static byte[] encodeWords(Args request) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.toIntExact(request.bytes()) + 64);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(request, out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    public static Args decodeWords(byte[] encoded) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded))) {
            return read(in);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    public static void write(Args request, DataOutputStream out) throws IOException {
        out.writeInt(request.count());
        for (int i = 0; i < request.count(); i++) {
            out.writeInt(request.length(i));
            out.write(request.array(), request.offset(i), request.length(i));
        }
    }

    public static Shipment decode(byte[] encoded) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded))) {
            if (in.readByte() != VERSION) {
                throw new IllegalArgumentException("from a node of another version");
            }
            Kind kind = KINDS[in.readByte()];
            Protocol protocol = PROTOCOLS[in.readByte()];
            long now = in.readLong();
            long change = in.readLong();
            Map<Integer, Long> watched = readWatched(in);
            Ticket ticket = in.readBoolean() ? Ticket.read(in) : null;
            int count = in.readInt();
            List<Args> requests = new ArrayList<>(count);
            List<String> denials = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                denials.add(in.readUTF());
                requests.add(read(in));
            }
            return new Shipment(kind, protocol, now, change, watched, requests, denials, ticket);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static Map<Integer, Long> readWatched(DataInputStream in) throws IOException {
        int count = in.readInt();
        Map<Integer, Long> watched = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            int key = in.readInt();
            watched.put(key, in.readLong());
        }
        return watched;
    }

    public static Args read(DataInputStream in) throws IOException {
        byte[][] words = new byte[in.readInt()][];
        for (int i = 0; i < words.length; i++) {
            words[i] = in.readNBytes(in.readInt());
        }
        return Args.of(words);
    }

    private static <T> int indexOf(T[] all, T one) {
        return List.of(all).indexOf(one);
    }
}
