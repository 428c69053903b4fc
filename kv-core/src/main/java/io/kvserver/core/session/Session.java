package io.kvserver.core.session;

import io.kvserver.core.client.Admission;
import io.kvserver.core.client.Client;
import io.kvserver.core.client.ClientLink;
import io.kvserver.core.client.ClientOutput;
import io.kvserver.core.client.Invocation;
import io.kvserver.core.client.Pause;
import io.kvserver.core.client.Pending;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.Transaction;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.Routing;
import io.kvserver.core.engine.Engine;
import io.kvserver.core.engine.KeyWork;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.ProtocolException;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Prefetch;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
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
    private static final int NONE = -1;

    private final InstantSource clock;
    private final Pause pause;
    private final Engine engine;
    private final RequestQueue requests;
    private final InputBuffer input;
    private final ReplyBuffer out;
    private final Client client;
    private final ClientOutput output;
    private final KeyWork work;

    /** The shard that was taken for the last request, if it is kept for the next; else {@link #NONE}. */
    private int taken = NONE;

    private Waiting waiting = Waiting.FOR_NOTHING;
    /** The command of the request that the session waits with. */
    private @Nullable Command postponed;
    /** Whether another thread has run the request that waited for a shard. */
    private volatile boolean requestRun;

    /** Whether the client's first lines have still to tell how it reads the replies to lines. */
    private boolean opening;

    private boolean disconnected;
    /** Whether the output must not go out before changes that it acknowledges are on the disk. */
    private boolean held;
    /** Whether the journal has told that they may be by now, for all it knew. */
    private volatile boolean keptSignalled;

    /** What has to happen before the next request can be run. */
    private enum Waiting {
        FOR_NOTHING,
        /** Another thread has to run the current request. */
        FOR_SHARD,
        /** The current request must not be run before a pause has ended. */
        FOR_PAUSE_TO_END,
        /** The current request has been run, and has begun something that its reply depends on. */
        FOR_RESULT,
        /** The current request has been run, but its reply must not go out before a time. */
        FOR_SLEEP_TO_END
    }

    /**
     * Sessions come from {@link io.kvserver.core.KvStore#newSession}.
     *
     * @param wake run by any thread when the owner has to call {@link #resume}; must not block
     */
    @SuppressWarnings("exports") // Only the store can create one.
    public Session(
            ServerState server,
            Engine engine,
            Keyspace keys,
            ProtocolLimits limits,
            InlineReplies inlineReplies,
            ClientOrigin origin,
            Runnable wake) {
        this.pause = server.pause();
        this.clock = server.clock();
        this.engine = engine;
        this.out = new ReplyBuffer(server.tails());
        this.requests = new RequestQueue(limits);
        this.input = new InputBuffer(server.memory());
        this.opening = inlineReplies == InlineReplies.TEXT;
        Protocol protocol = opening ? Protocol.LINE : Protocol.RESP2;
        this.client = new Client(server, keys, out, protocol, new Link(origin, wake));
        this.output = client.output();
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
        take(bytes, offset, length);
        run(clock.millis(), System.nanoTime());
    }

    /**
     * Takes bytes from the client, whose requests are to be run by {@link Turn#run}; nothing else may be asked of the session
     * before, except to be {@linkplain #disconnected disconnected}. Ownership: the array is the caller's again after that.
     */
    public void take(byte[] bytes, int offset, int length) {
        client.statistics().received(length);
        if (client.isClosing() || disconnected) {
            return;
        }
        if (!input.isEmpty() && !input.makeRoom(length, requests.expectedBytes()) && canRefuse()) {
            refuseUnfinished();
        }
        if (input.isEmpty()) {
            input.borrow(bytes, offset, length);
        } else {
            input.append(bytes, offset, length, requests.expectedBytes());
        }
    }

    /** Looks for a request that is going to be run, and adds what it needs. */
    void lookAhead(Prefetch together) {
        if (canRun()) {
            requests.restrict(client.mustAuthenticate());
            Args next = requests.peek(input);
            if (next != null) {
                client.keys().prefetch(together, next);
            }
        }
    }

    /** Runs what was taken, as far as it can. Whether that went on until {@link #lastNanos}, and no longer. */
    boolean run(long nowMillis, long nowNanos) {
        if (!canRun()) {
            if (held) {
                ownInput();
            }
            return false;
        }
        runRequests(nowMillis, nowNanos);
        return canRun();
    }

    /** When the last request had been run, of those that this thread runs at once. */
    long lastNanos() {
        return client.statistics().lastNanos();
    }

    /** What the session's clock says. */
    long millis() {
        return clock.millis();
    }

    private boolean canRun() {
        return waiting == Waiting.FOR_NOTHING && !held && !disconnected;
    }

    /** Whether what is at the front of the input is a request that has not come to its end, and need not be kept until then. */
    private boolean canRefuse() {
        return waiting == Waiting.FOR_NOTHING && !held && requests.canSkip();
    }

    /** Answers the request at the front of the input, for which there is no memory, and throws it away as it comes. */
    private void refuseUnfinished() {
        answerInResp();
        Transaction transaction = client.transaction();
        if (transaction != null) {
            transaction.abort();
        }
        client.refuse(null, CommandErrors.OUT_OF_MEMORY.text(), "");
        if (client.isSpecial()) {
            client.requestDone();
        }
        requests.startSkipping(input);
        ownInput();
    }

    /**
     * Goes on after the session's {@code wake} was run, or after {@link #waitMillis}; without effect if there is nothing to
     * go on with.
     */
    public void resume() {
        if (held && !release()) {
            return;
        }
        switch (waiting) {
            case FOR_SHARD -> {
                if (requestRun) {
                    requestRun = false;
                    if (client.sleepEndMillis() != 0 && !disconnected) {
                        waiting = Waiting.FOR_SLEEP_TO_END;
                    } else {
                        requestWasRun(work.nanos());
                    }
                }
            }
            case FOR_RESULT -> {
                Pending pending = client.pending();
                if (pending == null || pending.isDone()) {
                    client.answerPending();
                    requestWasRun(0);
                }
            }
            case FOR_PAUSE_TO_END -> goOn();
            case FOR_SLEEP_TO_END -> {
                long now = clock.millis();
                if (client.sleepEndMillis() <= now || client.isClosing()) {
                    requestWasRun(TimeUnit.MILLISECONDS.toNanos(client.wakeUp(now)));
                }
            }
            case FOR_NOTHING -> {}
        }
        if (!isSuspended()) {
            output.takeMessages();
            dropOutputIfKilled();
        }
    }

    /** Keeps the output back, and has the journal tell when it may be worth while to look again. */
    private void hold() {
        held = true;
        keptSignalled = false;
        client.keys().whenKept(() -> {
            keptSignalled = true;
            client.link().wake();
        });
    }

    /** Lets the output go out if what it acknowledges is on the disk, and runs what has come meanwhile. */
    private boolean release() {
        if (!client.keys().isKept()) {
            if (keptSignalled) {
                // Another thread has changed more for this client since, or the disk has fallen behind again.
                hold();
            }
            return false;
        }
        held = false;
        if (waiting == Waiting.FOR_NOTHING && !disconnected) {
            runRequests();
        }
        return !held;
    }

    /** After the current request has been run by another thread or has slept. */
    private void requestWasRun(long nanos) {
        if (disconnected) {
            waiting = Waiting.FOR_NOTHING;
            forget();
            return;
        }
        if (postponed != null) {
            client.ran(postponed, requests.request(), nanos);
        }
        passRequest();
        output.writeMessages();
        waiting = Waiting.FOR_NOTHING;
        runRequests();
    }

    /** Tries again to run the request that the pause held. */
    private void goOn() {
        if (!disconnected) {
            waiting = Waiting.FOR_NOTHING;
            client.waits(false);
            runRequests();
        }
    }

    private void runRequests() {
        runRequests(clock.millis(), System.nanoTime());
    }

    /** Runs requests, and holds their replies until what they have changed may be acknowledged. */
    private void runRequests(long nowMillis, long nowNanos) {
        runAll(nowMillis, nowNanos);
        if (!client.keys().isKept()) {
            hold();
        }
    }

    /** Runs requests until the input has no complete one, the client has too much to read, or one has to wait. */
    private void runAll(long nowMillis, long nowNanos) {
        client.begin(nowMillis, nowNanos);
        requests.restrict(client.mustAuthenticate());
        try {
            while (!client.isClosing() && requests.hasNext(input, client.keys())) {
                if (!output.hasRoom()) {
                    output.noRoom();
                    break;
                }
                if (!runRequest(requests.request())) {
                    return;
                }
                passRequest();
                writeMessages();
            }
        } catch (ProtocolException malformed) {
            answerInResp();
            client.malformed(malformed.text());
        } finally {
            giveBack();
        }
        client.end();
        if (client.isClosing()) {
            input.consume(input.end() - input.start());
            requests.clear();
        }
        ownInput();
        output.repliesWritten();
        dropOutputIfKilled();
    }

    /** Writes messages that have come; there may be many, so no shard is kept meanwhile. */
    private void writeMessages() {
        if (output.hasMessages()) {
            giveBack();
            output.writeMessages();
        }
    }

    private void dropOutputIfKilled() {
        if (client.isKilled()) {
            output.drop();
        }
    }

    /** Makes input and requests independent of the caller's array. */
    private void ownInput() {
        if (input.own()) {
            requests.moved(input);
        }
    }

    /** Whether the request has been run and the next can follow; if not, the session waits. */
    private boolean runRequest(Args args) {
        if (opening) {
            open(args);
        }
        answerInResp();
        if (args.count() == 0) {
            return true;
        }
        Command command = Admission.resolve(args, client);
        if (command != null && pause.isSet() && pause.holds(command, client, clock.millis())) {
            client.end();
            waitWith(command, Waiting.FOR_PAUSE_TO_END);
            client.waits(true);
            return false;
        }
        Transaction transaction = client.transaction();
        if (transaction != null && queue(command, args, transaction)) {
            return true;
        }
        if (command == null) {
            giveBack();
            client.refused();
            return true;
        }
        client.starting(command);
        if (!tryRun(command, args)) {
            return runLater(command, args);
        }
        if (client.sleepEndMillis() != 0) {
            client.postponed();
            waitWith(command, Waiting.FOR_SLEEP_TO_END);
            return false;
        }
        Pending pending = client.pending();
        if (pending != null) {
            client.postponed();
            waitWith(command, Waiting.FOR_RESULT);
            pending.whenDone(client.link()::wake);
            return false;
        }
        client.finished(command, args, requests.isLast(input));
        return true;
    }

    /**
     * Runs a request if its shards are idle. The shard of a single key is kept if the next request is for it, too, so that two
     * threads whose clients count one key pass its data on once for many requests: with two loops that took throughput at a
     * pipeline of 64 from 0.79 of one loop's to 1.05. But not while anything waits for it, nor beyond what was parsed together.
     */
    private boolean tryRun(Command command, Args args) {
        Routing routing = command.routing();
        if (routing.isNone()) {
            giveBack();
            Invocation.run(command, client, args, client.reply());
            return true;
        }
        if (!routing.isSingleKey()) {
            giveBack();
            work.prepare(command, args, client.reply());
            return engine.tryRun(work);
        }
        int shard = client.keys().partitionOf(args, routing.firstKey());
        if (shard != taken) {
            giveBack();
            if (!engine.tryTake(shard)) {
                return false;
            }
            taken = shard;
        }
        Invocation.run(command, client, args, client.reply());
        if (engine.isWanted(shard) || !isNextFor(shard)) {
            giveBack();
        }
        return true;
    }

    /** Whether the next request has been parsed and has, as it seems, a key of the shard. */
    private boolean isNextFor(int shard) {
        Args next = requests.following();
        return next != null && Prefetch.mayHaveKey(next) && client.keys().partitionOf(next, 1) == shard;
    }

    /** Gives the shard back that was kept, if there is one. */
    private void giveBack() {
        int shard = taken;
        if (shard != NONE) {
            taken = NONE;
            engine.giveBack(shard);
        }
    }

    private void waitWith(Command command, Waiting reason) {
        // The caller's array is not ours when it gets control back, and another thread may then be reading the request.
        ownInput();
        postponed = command;
        waiting = reason;
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
        if (!client.watches().isAlarmed()) {
            // Otherwise EXEC is not going to run any of them.
            transaction.add(command, args);
        }
        client.reply().simple("QUEUED");
        return true;
    }

    /** Chooses how the client's lines are answered, until one says so for good. */
    private void open(Args args) {
        boolean probe = args.isLine() && Opening.isProbe(args);
        boolean resp = probe || !args.isLine() || Opening.isBulkLoad(input);
        opening = probe;
        client.speak(resp ? Protocol.RESP2 : Protocol.LINE);
    }

    /** Who sends an array expects RESP, from its own reply on. */
    private void answerInResp() {
        if (client.protocol() == Protocol.LINE && !requests.isLine()) {
            client.speak(Protocol.RESP2);
        }
    }

    /** Has another thread run the request, unless its shards are free by now. Whether it has been run. */
    private boolean runLater(Command command, Args args) {
        client.postponed();
        if (command.routing().isSingleKey()) {
            work.prepare(command, args, client.reply());
        }
        work.measureTime();
        waitWith(command, Waiting.FOR_SHARD);
        if (!engine.submit(work)) {
            return false;
        }
        if (client.sleepEndMillis() != 0) {
            waiting = Waiting.FOR_SLEEP_TO_END;
            return false;
        }
        waiting = Waiting.FOR_NOTHING;
        client.ran(command, requests.request(), work.nanos());
        client.statistics().begin(System.nanoTime());
        return true;
    }

    private void passRequest() {
        requests.pass(input);
        if (client.isSpecial()) {
            client.requestDone();
            requests.restrict(client.mustAuthenticate());
        }
    }

    /** Whether the output must not be touched: another thread is writing to it, or it is not to go out yet. */
    public boolean isSuspended() {
        return held || waiting == Waiting.FOR_SHARD || waiting == Waiting.FOR_SLEEP_TO_END;
    }

    /** Whether a request has come that has not been answered. */
    public boolean isWaiting() {
        return held || waiting != Waiting.FOR_NOTHING;
    }

    /** In how many milliseconds {@link #resume} has to be called if nothing else happens; negative: never. */
    public long waitMillis() {
        return switch (waiting) {
            case FOR_NOTHING, FOR_SHARD, FOR_RESULT -> -1;
            case FOR_PAUSE_TO_END -> Math.max(0, pause.endMillis() - clock.millis());
            case FOR_SLEEP_TO_END -> Math.max(0, client.sleepEndMillis() - clock.millis());
        };
    }

    /** Whether more input is of use now: not while a request waits or the client has too many replies to read. */
    public boolean wantsInput() {
        return waiting == Waiting.FOR_NOTHING && !held && !client.isClosing() && output.hasRoom();
    }

    /** Whether the client is to be disconnected once it has got its replies. */
    public boolean isClosing() {
        return waiting != Waiting.FOR_SHARD && !held && client.isClosing();
    }

    /** Forgets the client, whose connection has been closed; if the session is suspended, when it is resumed. */
    public void disconnected() {
        disconnected = true;
        if (waiting != Waiting.FOR_SHARD) {
            forget();
        }
    }

    private void forget() {
        input.release();
        requests.release();
        client.disconnected();
    }

    /** How many bytes the client has still to get. Not while suspended. */
    public long outputBytes() {
        return out.size();
    }

    /**
     * Copies bytes for the client into {@code target}, as many as fit, without taking them. Not while suspended. Copies nothing,
     * and suspends the session, if the output acknowledges changes that cannot be kept at once.
     */
    public void copyOutput(ByteBuffer target) {
        // As late as possible, so that one write of the log serves all clients whose replies are written in a row.
        if (client.keys().handOver()) {
            out.copyTo(target);
        } else {
            hold();
        }
    }

    /**
     * Takes {@code count} bytes, which the client has got, and runs requests that waited for that. Not while suspended.
     */
    public void outputTaken(int count) {
        boolean full = !output.hasRoom();
        out.discard(count);
        client.statistics().sent(count);
        output.taken();
        if (full && output.hasRoom()) {
            output.writeMessages();
            if (waiting == Waiting.FOR_NOTHING) {
                runRequests();
            }
        }
    }

    /** The client does not take what it is sent: runs requests that waited for that, and queues their replies. */
    public void outputBlocked() {
        if (isSuspended()) {
            return;
        }
        boolean full = !output.hasRoom();
        output.queue();
        if (full && waiting == Waiting.FOR_NOTHING) {
            runRequests();
        }
    }

    /** What the client's commands ask of its session and connection. */
    private final class Link implements ClientLink {
        private final ClientOrigin origin;
        private final Runnable wake;

        Link(ClientOrigin origin, Runnable wake) {
            this.origin = origin;
            this.wake = wake;
        }

        @Override
        public void wake() {
            wake.run();
        }

        @Override
        public void giveShardBack() {
            giveBack();
        }

        @Override
        public String address() {
            return origin.address();
        }

        @Override
        public String localAddress() {
            return origin.localAddress();
        }

        @Override
        public boolean shutDown() {
            Runnable shutdown = origin.shutdown();
            if (shutdown != null) {
                shutdown.run();
            }
            return shutdown != null;
        }

        @Override
        public int inputBytes() {
            return input.end() - input.start();
        }

        @Override
        public int inputRoom() {
            return input.room();
        }
    }
}
