package io.kvserver.core.remote;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Limitation;
import io.kvserver.core.client.Rights;
import io.kvserver.core.client.Wait;
import io.kvserver.core.client.invocation.Admission;
import io.kvserver.core.command.BlockingHandler;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.remote.shipment.Attempt;
import io.kvserver.core.remote.shipment.RequestKeys;
import io.kvserver.core.remote.shipment.Shipment;
import io.kvserver.core.remote.shipment.Ticket;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A blocking request of a client of this node, which waits for keys on other nodes. It is repeated when the owner wakes
 * it, and also at intervals, so that it survives the loss of the owner.
 *
 * <p>One attempt is under way at a time, and meanwhile the wait does not end, because the attempt may have been served.
 * If it was, its result is the reply, whatever else has happened meanwhile. If the client has gone meanwhile, the
 * element that the attempt took is lost, as when a connection breaks before the reply is read.
 *
 * <p>Thread: any. After the end the client's thread writes the reply.
 */
final class RemoteWait implements Wait, Answer<byte[]> {
    private static final String UNBLOCKED = "UNBLOCKED client unblocked via CLIENT UNBLOCK";

    private final Client client;
    private final Command command;
    private final Ticket ticket;
    private final Carrier carrier;
    private final Protocol protocol;
    private final BlockingHandler.Terms terms;
    private final byte[][] keys;
    private final Consumer<RemoteWait> ended;

    /** Whether an attempt is under way. Guarded by this, as are the fields below. */
    private boolean trying;

    private boolean again;
    private @Nullable End ending;
    private @Nullable Consumer<Client> reply;

    /** Begins after an attempt that has found nothing. {@code ended} is called once, by any thread. */
    RemoteWait(Client client, Command command, Ticket ticket, BlockingHandler.Terms terms, Surroundings around) {
        this.client = client;
        this.command = command;
        this.ticket = ticket.waitingFor(terms.firstKey(), terms.lastKey());
        this.terms = terms;
        this.carrier = around.carrier();
        this.ended = around.ended();
        this.protocol = client.protocol();
        RequestKeys names = new RequestKeys();
        command.visitKeys(terms.words(), names);
        this.keys = names.sorted();
    }

    /** The surroundings of a wait. */
    record Surroundings(Carrier carrier, Consumer<RemoteWait> ended) {}

    long number() {
        return ticket.number();
    }

    /** Repeats the request, now or after the attempt that is under way. */
    void attempt() {
        String denial = Admission.denial(client, command, terms.words(), Rights.Occasion.ALONE);
        synchronized (this) {
            if (reply != null || trying) {
                again = trying;
                return;
            }
            if (denial == null) {
                trying = true;
                again = false;
            }
        }
        if (denial != null) {
            finish(to -> to.refuse(null, denial, ""));
        } else {
            try {
                carrier.carry(keys, shipment(Shipment.Kind.ATTEMPT), this);
            } catch (RuntimeException | Error failure) {
                unknown(failure.getClass().getSimpleName());
            }
        }
    }

    private byte[] shipment(Shipment.Kind kind) {
        return new Shipment(
                        kind,
                        protocol,
                        client.server().clock().millis(),
                        Reception.newChange(),
                        Map.of(),
                        List.of(terms.words()),
                        List.of(""),
                        ticket.of(carrier.peers().self()))
                .encode();
    }

    @Override
    public void done(byte[] result) {
        byte[] answered;
        try {
            answered = Attempt.decode(result).reply();
        } catch (RuntimeException | Error failure) {
            unknown(failure.getClass().getSimpleName());
            return;
        }
        if (answered != null) {
            finish(to -> to.output().addReply(answered));
            return;
        }
        End how;
        boolean repeat;
        synchronized (this) {
            trying = false;
            how = ending;
            repeat = again && how == null;
        }
        if (how != null) {
            end(how);
        } else if (repeat) {
            attempt();
        }
    }

    @Override
    public void refused(String why) {
        finish(to -> to.refuse(null, Reception.DOWN, why));
    }

    @Override
    public void unknown(String why) {
        finish(to -> to.refuse(null, Reception.UNKNOWN, why));
    }

    /** Ends the wait. Returns whether this call ended it. */
    private boolean finish(Consumer<Client> how) {
        synchronized (this) {
            if (reply != null) {
                return false;
            }
            reply = how;
            trying = false;
        }
        ended.accept(this);
        client.link().wake();
        return true;
    }

    @Override
    public Reason reason() {
        return Reason.KEYS;
    }

    @Override
    public synchronized long deadlineMillis() {
        return ending == null ? terms.deadlineMillis() : NEVER;
    }

    @Override
    public boolean isOver(long nowMillis) {
        if (nowMillis >= terms.deadlineMillis()) {
            end(End.TIMEOUT);
        }
        synchronized (this) {
            return reply != null;
        }
    }

    @Override
    public boolean end(End how) {
        synchronized (this) {
            if (trying) {
                boolean first = ending == null;
                // A client that has gone takes precedence over all other ends.
                ending = first || how == End.CLIENT_GONE ? how : ending;
                return first;
            }
        }
        boolean isEnd = finish(to -> answer(how, to));
        if (isEnd) {
            carrier.carry(keys, shipment(Shipment.Kind.LEAVE), Unheard.ANSWER);
        }
        return isEnd;
    }

    private void answer(End how, Client to) {
        switch (how) {
            case TIMEOUT -> {
                ReplyWriter writer = to.reply();
                ((BlockingHandler) command.handler()).answerTimeout(terms.words(), writer);
            }
            case ERROR -> to.refuse(null, UNBLOCKED, "");
            case STORE_CLOSED -> to.refuse(null, Limitation.CLOSED.error(), "");
            case CLIENT_GONE -> {}
        }
    }

    @Override
    public void answer(Client to) {
        Consumer<Client> how;
        synchronized (this) {
            how = Objects.requireNonNull(reply);
        }
        how.accept(to);
    }

    /** An answer that is ignored. */
    private enum Unheard implements Answer<byte[]> {
        ANSWER;

        @Override
        public void done(byte[] result) {}

        @Override
        public void refused(String why) {}

        @Override
        public void unknown(String why) {}
    }
}
