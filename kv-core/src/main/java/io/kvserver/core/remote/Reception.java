package io.kvserver.core.remote;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Flag;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How the answer to a client's request reaches the client. One request at a time: prepared by the client's thread, ended by
 * whichever thread brings the answer, after which it is the client's thread's again.
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

    /** A number that no other shipment has, and none that says that a key is missing. */
    static long newChange() {
        long number;
        do {
            number = ThreadLocalRandom.current().nextLong();
        } while (number == StoredKey.MISSING);
        return number;
    }

    /** Before a request is sent. */
    void begin(Command command) {
        changesNothing = command.flags().contains(Flag.READONLY);
        startNanos = System.nanoTime();
        failure = null;
    }

    /** How long the last request took, in nanoseconds. */
    long nanos() {
        return nanos;
    }

    /** What has kept the last one from being answered. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Takes a reply in the client's protocol. */
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

    /** Has the reply written, and tells the client's owner. */
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
