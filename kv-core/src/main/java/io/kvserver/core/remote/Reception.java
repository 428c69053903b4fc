package io.kvserver.core.remote;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Flag;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the answer to a client's request. One request at a time: prepared by the client's thread, ended by the
 * thread that brings the answer, and afterwards owned by the client's thread again.
 */
final class Reception implements Answer<byte[]> {
    static final String DOWN = "CLUSTERDOWN The request was not run: ";
    static final String UNKNOWN = "INDETERMINATE It is not known whether the request was run: ";

    private final Client client;
    private final Runnable told;
    private boolean changesNothing;
    private long startNanos;
    private long nanos;
    private @Nullable Throwable failure;

    Reception(Client client, Runnable told) {
        this.client = client;
        this.told = told;
    }

    /** A number for a shipment: unique, and never the number that means a missing key. */
    static long newChange() {
        long number;
        do {
            number = ThreadLocalRandom.current().nextLong();
        } while (number == StoredKey.MISSING);
        return number;
    }

    /** Called before a request is sent. */
    void begin(Command command) {
        changesNothing = command.flags().contains(Flag.READONLY);
        startNanos = System.nanoTime();
        failure = null;
    }

    /** The duration of the last request in nanoseconds. */
    long nanos() {
        return nanos;
    }

    /** The failure that kept the last request from being answered; {@code null} if there is none. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Receives a reply in the client's protocol. */
    @Override
    public void done(byte[] reply) {
        end(writer -> client.output().addReply(reply));
    }

    @Override
    public void refused(String why) {
        end(writer -> writer.error(DOWN, why));
    }

    @Override
    public void unknown(String why) {
        // Whether a read was done does not matter.
        String text = changesNothing ? DOWN : UNKNOWN;
        end(writer -> writer.error(text, why));
    }

    /** Writes the reply and tells the client's owner. */
    void end(Consumer<ReplyWriter> reply) {
        try {
            reply.accept(client.reply());
        } catch (Throwable lost) {
            failure = lost;
        } finally {
            nanos = System.nanoTime() - startNanos;
            told.run();
        }
    }
}
