package io.kvserver.core.session;

import io.kvserver.core.command.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.Invocation;
import io.kvserver.core.command.Server;
import io.kvserver.core.command.Transaction;
import io.kvserver.core.engine.Engine;
import io.kvserver.core.engine.KeyWork;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.ProtocolException;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.store.Keyspace;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * One client's conversation: bytes in, bytes out. Requests are answered in their order, always.
 *
 * <p>Thread: one at a time; the owner may change if the change is ordered, as through a queue. While the session
 * {@linkplain #isSuspended waits for a shard}, another thread runs its request, and the owner must not look at the output.
 * Whatever another thread has for the session, the end of such a request or a message, it announces by running the session's
 * {@code wake}; then the owner calls {@link #resume}.
 */
public final class Session {
    private final CommandTable commands;
    private final InstantSource clock;
    private final Engine engine;
    private final RequestQueue requests;
    private final InputBuffer input = new InputBuffer();
    private final ReplyBuffer out = new ReplyBuffer();
    private final Client client;
    private final KeyWork work;

    private boolean suspended;
    /** Whether another thread has run the request that the session was suspended for. */
    private volatile boolean requestRun;

    private boolean disconnected;

    /**
     * Sessions come from {@link io.kvserver.core.KvStore#newSession}.
     *
     * @param wake run by any thread when the owner has to call {@link #resume}; must not block
     */
    @SuppressWarnings("exports") // Only the store can create one.
    public Session(
            Server server,
            Engine engine,
            Keyspace keys,
            ProtocolLimits limits,
            InlineReplies inlineReplies,
            Runnable wake) {
        this.commands = server.commands();
        this.clock = server.clock();
        this.engine = engine;
        this.requests = new RequestQueue(limits);
        Protocol protocol = inlineReplies == InlineReplies.TEXT ? Protocol.LINE : Protocol.RESP2;
        this.client = new Client(server, keys, out, protocol, wake);
        this.work = new KeyWork(client) {
            @Override
            protected void finished() {
                requestRun = true;
                wake.run();
            }
        };
    }

    /**
     * Takes bytes from the client and runs the requests that they complete, as far as it can. Ownership: the array is the
     * caller's again when this returns.
     */
    public void receive(byte[] bytes, int offset, int length) {
        if (client.isClosing()) {
            return;
        }
        if (input.isEmpty()) {
            input.borrow(bytes, offset, length);
        } else {
            input.append(bytes, offset, length, requests.expectedBytes());
        }
        if (!suspended) {
            runRequests();
        }
    }

    /** Goes on after the session's {@code wake} was run; without effect if there is nothing to go on with. */
    public void resume() {
        if (suspended && requestRun) {
            requestRun = false;
            suspended = false;
            if (disconnected) {
                client.disconnected();
                return;
            }
            requests.pass(input);
            client.writeMessages();
            runRequests();
        }
        if (!suspended) {
            client.takeMessages();
            dropOutputIfKilled();
        }
    }

    private void dropOutputIfKilled() {
        if (client.isKilled()) {
            client.dropOutput();
        }
    }

    /** Runs requests until the input has no complete one, the client has too much to read, or a shard is busy. */
    private void runRequests() {
        client.keys().begin(clock.millis());
        try {
            while (!client.isClosing() && client.hasRoom() && requests.hasNext(input, client.keys())) {
                if (!runRequest(requests.request())) {
                    return;
                }
                requests.pass(input);
                client.writeMessages();
            }
        } catch (ProtocolException malformed) {
            answerInResp();
            client.reply().error(malformed.text(), "");
            client.close();
        }
        if (client.isClosing()) {
            input.consume(input.end() - input.start());
            requests.clear();
        }
        ownInput();
        client.repliesWritten();
        dropOutputIfKilled();
    }

    /** Makes input and requests independent of the caller's array. */
    private void ownInput() {
        if (input.own()) {
            requests.moved(input);
        }
    }

    /** Whether the request has been run; if not, the session is suspended until another thread has run it. */
    private boolean runRequest(Args args) {
        answerInResp();
        if (args.count() == 0) {
            return true;
        }
        Command command = commands.resolve(args, client);
        Transaction transaction = client.transaction();
        if (transaction != null && queue(command, args, transaction)) {
            return true;
        }
        if (command == null) {
            client.refused();
            return true;
        }
        if (command.routing().isNone()) {
            Invocation.run(command, client, args, client.reply());
            return true;
        }
        work.prepare(command, args, client.reply());
        return engine.tryRun(work) || runLater();
    }

    /** Keeps a request, unless it ends the transaction or the like, for EXEC. A refused one makes EXEC fail. */
    private boolean queue(@Nullable Command command, Args args, Transaction transaction) {
        if (command == null) {
            transaction.abort();
            return true;
        }
        if (command.flags().contains(Flag.NOT_QUEUED)) {
            return false;
        }
        transaction.add(command, args);
        client.reply().simple("QUEUED");
        return true;
    }

    /** Who sends an array expects RESP, from its own reply on. */
    private void answerInResp() {
        if (client.protocol() == Protocol.LINE && !requests.isLine()) {
            client.speak(Protocol.RESP2);
        }
    }

    private boolean runLater() {
        // The caller's array is not ours when it gets control back, and another thread may then be reading the request.
        ownInput();
        suspended = !engine.submit(work);
        return !suspended;
    }

    /** Whether a request waits for a busy shard. */
    public boolean isSuspended() {
        return suspended;
    }

    /** Whether more input is of use now: not while a request waits or the client has too many replies to read. */
    public boolean wantsInput() {
        return !suspended && !client.isClosing() && client.hasRoom();
    }

    /** Whether the client is to be disconnected once it has got its replies. */
    public boolean isClosing() {
        return !suspended && client.isClosing();
    }

    /** Forgets the client, whose connection has been closed; if the session is suspended, when it is resumed. */
    public void disconnected() {
        disconnected = true;
        if (!suspended) {
            client.disconnected();
        }
    }

    /** How many bytes the client has still to get. Not while suspended. */
    public long outputBytes() {
        return out.size();
    }

    /** Copies bytes for the client into {@code target}, as many as fit, without taking them. Not while suspended. */
    public void copyOutput(ByteBuffer target) {
        out.copyTo(target);
    }

    /**
     * Takes {@code count} bytes, which the client has got, and runs requests that waited for that. Not while suspended.
     */
    public void outputTaken(int count) {
        boolean full = !client.hasRoom();
        out.discard(count);
        client.outputTaken();
        if (full && client.hasRoom()) {
            client.writeMessages();
            runRequests();
        }
    }
}
