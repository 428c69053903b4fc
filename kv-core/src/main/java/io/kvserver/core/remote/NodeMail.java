package io.kvserver.core.remote;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.client.ServerState;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.script.ShippedScripts;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.pubsub.Topic;
import io.kvserver.core.remote.shipment.Bulks;
import io.kvserver.core.remote.shipment.Shipment;
import io.kvserver.core.remote.shipment.Ticket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * The messages between the nodes of a cluster besides requests: published messages, the settings of events, wake-ups of
 * waiting requests. Any thread.
 */
final class NodeMail implements UnaryOperator<byte[]> {
    private static final byte PUBLISHED = 1;
    private static final byte PUBLISHED_TO_SHARD = 2;
    private static final byte EVENTS = 3;
    private static final byte WAKE = 4;
    private static final byte STATE = 5;
    private static final byte RUN = 6;
    private static final byte LIBRARIES = 7;
    private static final byte[] NOTHING = {};
    private static final int PATIENCE_SECONDS = 10;

    private final ServerState server;
    private final Peers peers;
    private final RemoteWaits waits;
    private final InsideLane inside;
    private final SharedLibraries libraries;
    private final Carrier carrier;

    NodeMail(ServerState server, Carrier carrier, RemoteWaits waits, InsideLane inside, SharedLibraries libraries) {
        this.server = server;
        this.peers = carrier.peers();
        this.waits = waits;
        this.inside = inside;
        this.libraries = libraries;
        this.carrier = carrier;
    }

    /**
     * Begins to receive messages of others and to send them what is published here; asks for the state that they have.
     */
    void begin() {
        server.pubSub().relay(this::published);
        server.notifications().relay(letters -> peers.tellOthers(text(EVENTS, letters)));
        peers.listen(this, () -> {
            ask();
            carrier.shared(new Read(() -> {}));
        });
        ask();
        CountDownLatch read = new CountDownLatch(1);
        carrier.shared(new Read(read::countDown));
        try {
            // Waits, so that the first clients find their functions.
            boolean unused = read.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask() {
        if (!peers.others().isEmpty()) {
            peers.ask(peers.others().get(0).id(), new byte[] {STATE}, new Told());
        }
    }

    private static byte[] text(byte kind, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return ByteBuffer.allocate(1 + bytes.length).put(kind).put(bytes).array();
    }

    private void published(Topic.Kind kind, byte[] channel, byte[] text) {
        peers.tellOthers(ByteBuffer.allocate(1 + Integer.BYTES + channel.length + text.length)
                .put(kind == Topic.Kind.SHARD_CHANNEL ? PUBLISHED_TO_SHARD : PUBLISHED)
                .putInt(channel.length)
                .put(channel)
                .put(text)
                .array());
    }

    /** Tells a waiter that it is worthwhile to make its request again. */
    void wake(Ticket ticket) {
        if (ticket.node().equals(peers.self())) {
            waits.wake(ticket.number());
        } else {
            peers.tell(
                    ticket.node(),
                    ByteBuffer.allocate(1 + Long.BYTES)
                            .put(WAKE)
                            .putLong(ticket.number())
                            .array());
        }
    }

    /** Handles another node's message. */
    @Override
    public byte[] apply(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message);
        switch (in.get()) {
            case PUBLISHED -> server.pubSub().deliver(next(in), rest(in));
            case PUBLISHED_TO_SHARD -> server.pubSub().deliverToShard(next(in), rest(in));
            case EVENTS -> server.notifications().configureHere(new String(rest(in), ISO_8859_1));
            case WAKE -> waits.wake(in.getLong());
            case LIBRARIES -> libraries.take(rest(in));
            case RUN -> run(Shipment.decodeWords(rest(in)));
            case STATE -> {
                return state();
            }
            default -> {
                // From a node of a later version, with another kind of message.
            }
        }
        return NOTHING;
    }

    /** A message with a request for all nodes. */
    static byte[] toRun(Args request) {
        byte[] words = Shipment.encodeWords(request);
        return ByteBuffer.allocate(1 + words.length).put(RUN).put(words).array();
    }

    /** A message with new libraries. */
    static byte[] libraries(byte[] value) {
        return ByteBuffer.allocate(1 + value.length).put(LIBRARIES).put(value).array();
    }

    private void run(Args request) {
        Command command = server.commands().find(request);
        if (command != null && ScriptRequest.isTold(command)) {
            byte[] unused = inside.run(command, request);
        }
    }

    /** The settings of events and the scripts, as words. */
    private byte[] state() {
        List<byte[]> words = new ArrayList<>();
        words.add(server.notifications().text().getBytes(ISO_8859_1));
        words.addAll(Bulks.in(inside.run(ShippedScripts.STATE, Args.of(new byte[][] {{'S'}}))));
        return Shipment.encodeWords(Args.of(words.toArray(new byte[0][])));
    }

    private static byte[] next(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return bytes;
    }

    private static byte[] rest(ByteBuffer in) {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        return bytes;
    }

    /** The state that an older node sends to this one. */
    private final class Told implements Answer<byte[]> {
        @Override
        public void done(byte[] state) {
            if (state.length == 0) {
                return;
            }
            Args words = Shipment.decodeWords(state);
            server.notifications().configureHere(words.latin1(0));
            byte[] unused = inside.run(ShippedScripts.TAKE, words);
        }

        @Override
        public void refused(String why) {
            // Without an answer this node starts as if it were the first.
        }

        @Override
        public void unknown(String why) {
            refused(why);
        }
    }

    /** Receives the libraries of functions that were read from the cluster. */
    private final class Read implements Answer<byte[]> {
        private final Runnable after;

        Read(Runnable after) {
            this.after = after;
        }

        @Override
        public void done(byte[] value) {
            try {
                libraries.take(value);
            } finally {
                after.run();
            }
        }

        @Override
        public void refused(String why) {
            // This node then gets the libraries at their next change.
            after.run();
        }

        @Override
        public void unknown(String why) {
            refused(why);
        }
    }
}
