package io.kvserver.core.client.invocation;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Limitation;
import io.kvserver.core.client.Rights;
import io.kvserver.core.client.Wait;
import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.BlockingHandler;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.ReplyCollector;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.observe.KeyObserver;
import io.kvserver.core.store.observe.KeyWaiter;
import io.kvserver.core.store.observe.Origin;
import java.util.BitSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A blocking command that waits for its keys.
 *
 * <p>Several threads may want to end it at once: one that has changed a key and serves it, the client's own at the deadline,
 * one that runs CLIENT UNBLOCK or CLIENT KILL. Each must move {@code state} from WAITING by compare-and-set first, and only
 * one can. While a thread serves it, it uses nothing of the client: the words, the view of the keys and the buffer of the
 * reply are the wait's own. The client's thread reads the reply after it has seen a final state.
 */
public final class KeyWait implements Wait, KeyObserver, KeyWaiter {
    private enum State {
        WAITING,
        /** A thread that has the shards tries to answer it. */
        SERVING,
        SERVED,
        TIMED_OUT,
        UNBLOCKED,
        STORE_CLOSED,
        CLIENT_GONE
    }

    /** What a key takes besides its name, about: where its shard knows who waits for it, and among the words. */
    private static final long KEY_BYTES = 128;

    private final Command command;
    private final BlockingHandler.Terms terms;
    private final Client client;
    private final Keyspace keys;
    private final int[] shards;
    /** What is written to it goes to the client's output in the end; {@code null} for a call from inside the process. */
    private final @Nullable ReplyBuffer answer;

    private final ReplyWriter writer;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final AtomicBoolean claimed = new AtomicBoolean();

    /** For a request that could not be answered, by the thread that has its shards: it is told of every change from now on. */
    KeyWait(Command command, BlockingHandler.Terms terms, Client client, ReplyWriter reply) {
        this.command = command;
        this.terms = terms;
        this.client = client;
        this.keys = client.keys().another();
        this.shards = shards(command);
        if (reply instanceof ReplyCollector) {
            this.answer = null;
            this.writer = new ReplyCollector();
        } else {
            this.answer = new ReplyBuffer(client.server().tails());
            this.writer = client.protocol().writer(answer);
        }
        try {
            for (int key = terms.firstKey(); key <= terms.lastKey(); key++) {
                keys.observe(terms.words(), key, this);
            }
            client.memory().stateGrew(bytes());
        } catch (Throwable failure) {
            // It is known at some of its keys, and must not take from them what nobody would get.
            state.set(State.CLIENT_GONE);
            throw failure;
        }
    }

    /** Those of all its keys, ascending. */
    private int[] shards(Command command) {
        BitSet needed = new BitSet();
        command.visitKeys(terms.words(), (words, key, spec) -> needed.set(keys.partitionOf(words, key)));
        return needed.stream().toArray();
    }

    @Override
    public Reason reason() {
        return Reason.KEYS;
    }

    /** A request may name a million keys, and wait for ever. A call from inside the process counts nothing. */
    @Override
    public long bytes() {
        if (answer == null) {
            return 0;
        }
        long bytes = 0;
        for (int key = terms.firstKey(); key <= terms.lastKey(); key++) {
            bytes += KEY_BYTES + 2L * terms.words().length(key);
        }
        return bytes;
    }

    @Override
    public long deadlineMillis() {
        return terms.deadlineMillis();
    }

    @Override
    public boolean isOver(long nowMillis) {
        if (nowMillis >= terms.deadlineMillis()) {
            state.compareAndSet(State.WAITING, State.TIMED_OUT);
        }
        return isCancelled();
    }

    @Override
    public boolean isCancelled() {
        State present = state.get();
        return present != State.WAITING && present != State.SERVING;
    }

    @Override
    public boolean end(End how) {
        State ended = switch (how) {
            case TIMEOUT -> State.TIMED_OUT;
            case ERROR -> State.UNBLOCKED;
            case STORE_CLOSED -> State.STORE_CLOSED;
            case CLIENT_GONE -> State.CLIENT_GONE;
        };
        while (!state.compareAndSet(State.WAITING, ended)) {
            if (state.get() != State.SERVING) {
                return false;
            }
            // No longer than the answer: whoever serves it is another thread, which waits for nothing and serves nobody
            // else meanwhile.
            Thread.onSpinWait();
        }
        client.link().wake();
        return true;
    }

    /** The view of the keys that it has for its own. */
    Keyspace keys() {
        return keys;
    }

    @Override
    public boolean changed(byte[] key, Origin by) {
        by.ready(this);
        return true;
    }

    @Override
    public int[] shards() {
        return shards;
    }

    @Override
    public boolean claim() {
        return !isCancelled() && claimed.compareAndSet(false, true);
    }

    @Override
    public Set<KeyWaiter> serve(long nowMillis) {
        claimed.set(false);
        if (!state.compareAndSet(State.WAITING, State.SERVING)) {
            return Set.of();
        }
        Set<KeyWaiter> ready;
        boolean served = true;
        try {
            keys.begin(nowMillis);
            // One of the others might end this wait, and would wait in a loop for what is further down the same stack.
            served = Meanwhile.withoutOthers(() -> Invocation.tryAnswer(command, this, client.server()));
        } catch (Throwable failure) {
            // Not even an error could be written: its client is closed, and whoever serves it goes on.
            killClient();
        } finally {
            ready = keys.effects().takeReady();
            // The answer and the view are published with the state. Whatever has failed: others wait for that in a
            // loop.
            state.set(served ? State.SERVED : State.WAITING);
        }
        if (served) {
            client.link().wake();
        }
        return ready;
    }

    private void killClient() {
        try {
            client.kill();
        } catch (Throwable unreachable) {
            // It is marked, and is woken once more when its wait has ended.
        }
    }

    @Override
    public void abandon() {
        claimed.set(false);
        try {
            client.kill();
        } finally {
            end(End.CLIENT_GONE);
        }
    }

    /** What to run. */
    BlockingHandler.Terms terms() {
        return terms;
    }

    /** Why the client's user may not make the request any more; {@code null} if it may. */
    @Nullable
    String denial() {
        return Admission.denial(client, command, terms.words(), Rights.Occasion.ALONE);
    }

    /** Where the answer goes for now. */
    ReplyWriter writer() {
        return writer;
    }

    /** Writes the reply, after the end. */
    @Override
    public void answer(Client to) {
        switch (Objects.requireNonNull(state.get())) {
            case SERVED -> {
                if (answer != null) {
                    to.output().addReply(answer);
                }
                to.keys().effects().join(keys.effects());
            }
            case TIMED_OUT -> ((BlockingHandler) command.handler()).answerTimeout(terms.words(), to.reply());
            case UNBLOCKED -> to.refuse(null, UNBLOCKED, "");
            case STORE_CLOSED -> to.refuse(null, Limitation.CLOSED.error(), "");
            case CLIENT_GONE, WAITING, SERVING -> {}
        }
        if (answer != null) {
            answer.clear();
        }
    }

    /** What a call from inside the process is answered, after the end. */
    public ReplyCollector collect(Client by) {
        ReplyCollector reply = (ReplyCollector) writer;
        switch (Objects.requireNonNull(state.get())) {
            case SERVED -> by.keys().effects().join(keys.effects());
            case TIMED_OUT -> ((BlockingHandler) command.handler()).answerTimeout(terms.words(), reply);
            case UNBLOCKED -> reply.error(UNBLOCKED, "");
            case STORE_CLOSED -> reply.error(Limitation.CLOSED.error(), "");
            case CLIENT_GONE, WAITING, SERVING -> reply.error("ERR the call was ended", "");
        }
        return reply;
    }
}
