package io.kvserver.core.session;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Pause;
import io.kvserver.core.client.RequestMeter;
import io.kvserver.core.client.Transaction;
import io.kvserver.core.client.Wait;
import io.kvserver.core.client.invocation.Admission;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Flag;
import io.kvserver.core.engine.Engine;
import io.kvserver.core.engine.Lane;
import io.kvserver.core.flight.Flight;
import io.kvserver.core.flight.ShardWaitEvent;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.ProtocolException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of one client's requests: refused, queued for EXEC, or run by the engine; and what they have to wait
 * for. Confined to a session.
 */
class RequestRunner implements OwnerWait.Request {
    private final Client client;
    private final RequestMeter meter;
    private final Lane lane;
    private final Pause pause;
    private final InstantSource clock;
    private final OwnerWait ownerWait;

    /** Whether the client's first lines have still to tell how it reads the replies to lines. */
    private boolean opening;

    /** What the request is answered that was taken back. */
    private String refusal = "";

    /** The command of the request that waits. */
    private @Nullable Command postponed;

    /** The time of that wait, if it is recorded. */
    private @Nullable ShardWaitEvent shardWait;

    RequestRunner(Client client, Engine engine, InlineReplies inlineReplies) {
        this.opening = inlineReplies == InlineReplies.TEXT;
        this.client = client;
        this.meter = client.meter();
        this.pause = client.server().pause();
        this.clock = client.server().clock();
        this.ownerWait = new OwnerWait(this, client.link());
        this.lane = engine.open(client, ownerWait);
    }

    /** Where the requests go. */
    Lane lane() {
        return lane;
    }

    InstantSource clock() {
        return clock;
    }

    /** Runs the request at the front of the input. {@code null} if the next can follow, else what this one waits for. */
    @Nullable
    Wait run(RequestInput input) {
        Args args = input.request();
        if (opening) {
            open(args, input);
        }
        answerInResp(input);
        if (args.count() == 0) {
            return null;
        }
        return runRequest(args, input);
    }

    /** Runs a request that has words, after the client's protocol has been chosen. The rest as for {@link #run}. */
    @Nullable
    Wait runRequest(Args args, RequestInput input) {
        Command command = Admission.resolve(args, client);
        if (command != null && pause.isSet() && pause.holds(command, client, clock.millis())) {
            client.end();
            return waitWith(command, input, new PauseWait(pause));
        }
        Transaction transaction = client.transaction().open();
        if (transaction != null && queue(command, args, transaction)) {
            return null;
        }
        if (command == null) {
            lane.release();
            client.listening().refused();
            return null;
        }
        meter.starting(command);
        if (!lane.tryRun(command, args, client.reply(), input.following())) {
            return submit(command, input);
        }
        Wait wait = client.pending();
        if (wait != null) {
            client.statistics().postponed();
            return waitWith(command, input, wait);
        }
        meter.finished(command, args, input.isLast());
        return null;
    }

    /** Has the request run later, unless that is possible by now. */
    private @Nullable Wait submit(Command command, RequestInput input) {
        client.statistics().postponed();
        ownerWait.restart();
        postpone(command, input);
        ShardWaitEvent event = Flight.isOn() ? ShardWaitEvent.begun() : null;
        if (!lane.submit(command, input.request(), client.reply())) {
            shardWait = event;
            return ownerWait;
        }
        Wait wait = client.pending();
        if (wait != null) {
            return waitWith(command, input, wait);
        }
        meter.ran(command, input.request(), lane.nanos());
        meter.resumeTiming();
        return null;
    }

    /** Takes back the request that waits for its shards if a script has them for long. */
    @Override
    public boolean takeBackIfBusy() {
        String error = client.server().busyError();
        if (error == null || !lane.withdraw()) {
            return false;
        }
        refusal = error;
        return true;
    }

    private Wait waitWith(Command command, RequestInput input, Wait wait) {
        postponed = command;
        return waitWith(input, wait);
    }

    /** Has the client wait. */
    final Wait waitWith(RequestInput input, Wait wait) {
        // The caller's array is not ours when it gets control back.
        keep(input, client);
        client.await(wait);
        wait.begin(client.link()::wake);
        return wait;
    }

    private void postpone(Command command, RequestInput input) {
        // The caller's array is not ours when it gets control back, and another thread may then be reading the request.
        keep(input, client);
        postponed = command;
    }

    /**
     * Makes a request that waits, and what came behind it, independent of the caller's array. Without memory for that the client has to
     * go, and what came behind is dropped at once: there may be many such clients.
     */
    static void keep(RequestInput input, Client client) {
        if (!input.canOwn()) {
            client.server().clients().memory().sentTooMuch(client, false);
            input.dropBehind();
        }
        input.own();
    }

    /** After a wait of the request: what it waits for further, {@code null} if it is done with. */
    @Nullable
    Wait waited(Wait over, RequestInput input) {
        Command command = postponed;
        if (command == null) {
            throw new IllegalStateException("nothing has waited");
        }
        long nanos = 0;
        if (over == ownerWait && ownerWait.isWithdrawn()) {
            shardWait = null;
            client.refuse(command, refusal, "");
            return null;
        }
        if (over == ownerWait) {
            if (shardWait != null) {
                shardWait.done(command.name());
                shardWait = null;
            }
            Throwable failure = lane.failure();
            if (failure != null) {
                client.fail(failure);
            }
            Wait next = client.pending();
            if (next != null) {
                return waitWith(command, input, next);
            }
            nanos = lane.nanos();
        } else {
            client.waited();
            over.answer(client);
            nanos = over.nanos();
        }
        meter.ran(command, input.request(), nanos);
        return null;
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
        try {
            client.server().clientLimits().queuedCommands().check(transaction.size() + 1L);
        } catch (CommandException tooMany) {
            transaction.abort();
            client.refuse(command, tooMany.text(), "");
            return true;
        }
        if (!client.transaction().watches().isAlarmed()) {
            // Otherwise EXEC is not going to run any of them.
            transaction.add(command, args);
        }
        client.reply().simple("QUEUED");
        return true;
    }

    /** Answers the request at the front of the input, for which there is no memory, and throws it away as it comes. */
    void refuseUnfinished(RequestInput input) {
        answerInResp(input);
        Transaction transaction = client.transaction().open();
        if (transaction != null) {
            transaction.abort();
        }
        client.server().memory().requestRefused();
        // Only authenticated clients learn about the state of the server.
        String error =
                client.mustAuthenticate() ? CommandErrors.NOT_AUTHENTICATED.text() : CommandErrors.OUT_OF_MEMORY.text();
        client.refuse(null, error, "");
        if (client.isSpecial()) {
            client.requestDone();
        }
        input.startSkipping();
    }

    /** Answers input that is no request, and closes the connection. */
    void refuseMalformed(RequestInput input, ProtocolException malformed) {
        answerInResp(input);
        String limit = malformed.limit();
        if (limit != null) {
            client.server().clientLimits().passed(limit);
        }
        client.refuse(null, malformed.text(), "");
        client.close();
    }

    /** Chooses how the client's lines are answered, until one says so for good. */
    private void open(Args args, RequestInput input) {
        boolean probe = args.isLine() && Opening.isProbe(args);
        boolean resp = probe || !args.isLine() || input.isBulkLoad();
        opening = probe;
        client.speak(resp ? Protocol.RESP2 : Protocol.LINE);
    }

    /** A client that sends an array expects RESP, from the reply to that array on. */
    private void answerInResp(RequestInput input) {
        if (client.protocol() == Protocol.LINE && !input.isLine()) {
            client.speak(Protocol.RESP2);
        }
    }
}
