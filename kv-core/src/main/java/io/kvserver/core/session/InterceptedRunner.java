package io.kvserver.core.session;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Transaction;
import io.kvserver.core.client.Wait;
import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Flag;
import io.kvserver.core.engine.Engine;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyBuffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs a client's requests as decided by an {@link Interceptor}. Confined to a session.
 *
 * <p>It is a separate class so that a store without interceptors need not load it.
 *
 * <p>A reply that is to be cut or sent in pieces is removed from the client's buffer when it is complete. For that the place
 * where it begins is recorded before anything is written. Earlier replies may leave the buffer only while a request waits in
 * a way that {@linkplain Wait#leavesOutput leaves the output}; after such a wait the place is recorded again.
 */
final class InterceptedRunner extends RequestRunner {
    private final Client client;
    private final Interceptor interceptor;

    /** The decision about the current request, which may have to wait before it runs; {@code null} before the decision. */
    private @Nullable Interception decided;
    /** The place in the client's buffer where the current reply begins. */
    private long start;

    private InterceptedRunner(Client client, Engine engine, InlineReplies inlineReplies, Interceptor interceptor) {
        super(client, engine, inlineReplies);
        this.client = client;
        this.interceptor = interceptor;
    }

    /** A factory instead of a constructor: to verify a caller of the constructor, the JVM would always load this class. */
    static RequestRunner of(Client client, Engine engine, InlineReplies inlineReplies, Interceptor interceptor) {
        return new InterceptedRunner(client, engine, inlineReplies, interceptor);
    }

    @Override
    @Nullable
    Wait runRequest(Args args, RequestInput input) {
        Interception present = decided;
        if (present == null) {
            if (Meanwhile.isServingWithinCommand()) {
                return waitWith(input, new Later(clock()));
            }
            // The interceptor may call the store.
            lane().release();
            present = Objects.requireNonNull(interceptor.intercept(new Seen(args, client)), "the interceptor's answer");
            decided = present;
            if (!present.delay().isZero()) {
                client.end();
                return waitWith(input, new Delay(Wait.Reason.PAUSE, later(present.delay())));
            }
        }
        start = out().size();
        Wait wait = run(present, args, input);
        return wait == null ? answered(present, input) : wait;
    }

    private long later(Duration time) {
        try {
            return Math.addExact(clock().millis(), time.toMillis());
        } catch (ArithmeticException never) {
            return Wait.NEVER;
        }
    }

    private ReplyBuffer out() {
        return client.output().buffer();
    }

    private @Nullable Wait run(Interception present, Args args, RequestInput input) {
        switch (present.outcome()) {
            case RUN -> {
                return super.runRequest(args, input);
            }
            case ANSWER -> present.writeTo(client.reply());
            case ERROR -> {
                Transaction transaction = client.transaction().open();
                if (transaction != null) {
                    transaction.abort();
                }
                client.refuse(null, present.error(), "");
            }
            case DISCONNECT -> client.close();
        }
        return null;
    }

    @Override
    @Nullable
    Wait waited(Wait over, RequestInput input) {
        if (over instanceof Rest rest) {
            client.waited();
            return send(rest, input);
        }
        if (over.leavesOutput()) {
            start = out().size();
        }
        Wait next = super.waited(over, input);
        Interception present = decided;
        return next == null && present != null ? answered(present, input) : next;
    }

    /** Called after the reply has been written. Returns the wait before the next request. */
    private @Nullable Wait answered(Interception present, RequestInput input) {
        decided = null;
        Interception.Delivery delivery = present.delivery();
        if (delivery.isWhole() || client.isClosing()) {
            return null;
        }
        byte[] all = new byte[Math.toIntExact(out().size())];
        out().copyTo(ByteBuffer.wrap(all));
        client.output().messages().rewind(start);
        int end = (int) Math.min(all.length, start + delivery.cutAfter(all.length));
        return send(new Rest(all, (int) start, end, delivery), input);
    }

    /** Sends the next piece of a reply, and closes the connection after the last one if the reply is to be cut there. */
    private @Nullable Wait send(Rest rest, RequestInput input) {
        Interception.Delivery delivery = rest.delivery;
        int piece = delivery.piece() == 0 ? rest.length() : Math.min(rest.length(), delivery.piece());
        out().add(rest.bytes, rest.start, piece);
        rest.start += piece;
        if (rest.length() > 0) {
            rest.until(later(delivery.every()));
            return waitWith(input, rest);
        }
        if (delivery.isCut()) {
            client.close();
        }
        return null;
    }

    /**
     * Waits until the thread has finished the request of another client whose shards it holds, because the interceptor might
     * otherwise wait for these shards for ever. The thread checks every millisecond.
     */
    private record Later(InstantSource clock) implements Wait {
        @Override
        public Reason reason() {
            return Reason.PAUSE;
        }

        @Override
        public long deadlineMillis() {
            return clock.millis() + 1;
        }

        @Override
        public boolean isOver(long nowMillis) {
            return !Meanwhile.isServingWithinCommand();
        }
    }

    /** Waits until a time on the store's clock. */
    private static class Delay implements Wait {
        private final Reason reason;
        private volatile long deadlineMillis;
        private volatile boolean ended;

        Delay(Reason reason, long deadlineMillis) {
            this.reason = reason;
            this.deadlineMillis = deadlineMillis;
        }

        /** Waits again. */
        void until(long nextMillis) {
            deadlineMillis = nextMillis;
        }

        @Override
        public Reason reason() {
            return reason;
        }

        @Override
        public long deadlineMillis() {
            return deadlineMillis;
        }

        @Override
        public boolean isOver(long nowMillis) {
            return ended || nowMillis >= deadlineMillis;
        }

        @Override
        public boolean end(End how) {
            ended |= how == End.CLIENT_GONE || how == End.STORE_CLOSED;
            return ended;
        }
    }

    /** The part of a reply in pieces that has not been sent yet. */
    private static final class Rest extends Delay {
        private final byte[] bytes;
        private final int end;
        private final Interception.Delivery delivery;
        private int start;

        Rest(byte[] bytes, int start, int end, Interception.Delivery delivery) {
            super(Reason.SLEEP, NEVER);
            this.bytes = bytes;
            this.start = start;
            this.end = end;
            this.delivery = delivery;
        }

        int length() {
            return end - start;
        }
    }

    /** A request as seen by its interceptor. */
    private record Seen(Args args, Client client) implements Interceptor.Request {
        @Override
        public long clientId() {
            return client.id();
        }

        @Override
        public String clientName() {
            return client.identity().nameText();
        }

        @Override
        public String user() {
            return client.account().name();
        }

        @Override
        public String address() {
            return client.link().address();
        }

        @Override
        public String command() {
            Command command = declared();
            return command == null ? args.latin1(0).toLowerCase(Locale.ROOT) : command.name();
        }

        private @Nullable Command declared() {
            return client.server().commands().find(args);
        }

        @Override
        public int count() {
            return args.count();
        }

        @Override
        public byte[] word(int index) {
            return args.copy(Objects.checkIndex(index, args.count()));
        }

        @Override
        public String text(int index) {
            return new String(word(index), StandardCharsets.UTF_8);
        }

        @Override
        public List<byte[]> keys() {
            Command command = declared();
            if (command == null || !command.arity().accepts(args.count())) {
                return List.of();
            }
            List<byte[]> keys = new ArrayList<>();
            command.visitKeys(args, (words, key, spec) -> keys.add(words.copy(key)));
            return keys;
        }

        @Override
        public boolean isWrite() {
            Command command = declared();
            return command != null && command.flags().contains(Flag.WRITE);
        }

        @Override
        public boolean inTransaction() {
            return client.transaction().open() != null;
        }
    }
}
