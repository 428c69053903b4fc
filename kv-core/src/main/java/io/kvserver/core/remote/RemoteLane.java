package io.kvserver.core.remote;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Rights;
import io.kvserver.core.client.Transaction;
import io.kvserver.core.client.invocation.Admission;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Group;
import io.kvserver.core.command.Routing;
import io.kvserver.core.command.script.ShippedScripts;
import io.kvserver.core.engine.Engine;
import io.kvserver.core.engine.Lane;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.remote.shipment.RequestKeys;
import io.kvserver.core.remote.shipment.Shipment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends one client's requests to the owners of their keys. Requests about the client or this node run here.
 *
 * <p>Thread: as for {@link Lane}; the answers come on the carrier's threads.
 */
final class RemoteLane implements Lane {
    /** Delivers the reply to the request that is under way. */
    private final Reception reception;

    private final Lane local;
    private final Client client;
    private final Carrier carrier;
    private final RemoteWaits waits;
    private final SharedLibraries libraries;
    private final WatchedKeys watched = new WatchedKeys();

    /** Whether the last submitted request went to the local lane. */
    private boolean atLocal;

    /** The continuation after the local lane has run a request; {@code null} to tell the lane's owner. */
    private @Nullable Runnable next;

    private final Runnable told;

    RemoteLane(
            Engine engine,
            Client client,
            Runnable told,
            Carrier carrier,
            RemoteWaits waits,
            SharedLibraries libraries) {
        this.local = engine.open(client, this::ranHere);
        this.client = client;
        this.told = told;
        this.carrier = carrier;
        this.waits = waits;
        this.libraries = libraries;
        this.reception = new Reception(client, told);
    }

    /** Called by the thread that has run the local request. */
    private void ranHere() {
        Runnable further = next;
        next = null;
        if (further == null) {
            told.run();
        } else {
            further.run();
        }
    }

    /** Runs a request on the local lane, then a continuation. */
    private void here(Command command, Args args, ReplyWriter reply, Runnable further) {
        next = further;
        if (local.tryRun(command, args, reply, null) || local.submit(command, args, reply)) {
            ranHere();
        }
    }

    @Override
    public boolean tryRun(Command command, Args args, ReplyWriter reply, @Nullable Args following) {
        if (!command.routing().isNone()) {
            return false;
        }
        String refusal = Refusals.of(command, args);
        if (refusal != null) {
            fail(command, refusal);
            return true;
        }
        forgetIfEnded(command);
        return local.tryRun(command, args, reply, null);
    }

    private void forgetIfEnded(Command command) {
        switch (command.name()) {
            case "discard", "unwatch", "reset" -> watched.clear();
            default -> {
                // The client keeps watching.
            }
        }
    }

    @Override
    public boolean submit(Command command, Args args, ReplyWriter reply) {
        atLocal = false;
        reception.begin(command);
        String refusal = Refusals.of(command, args);
        if (refusal != null) {
            fail(command, refusal);
            return true;
        }
        try {
            return switch (command.routing().scope()) {
                case NONE -> submitHere(command, args, reply);
                case ALL_SHARDS -> submitToAll(command, args, reply);
                case TRANSACTION -> submitTransaction(command, args, reply);
                case KEYS -> submitToKeys(command, args, reply);
            };
        } catch (CommandException expected) {
            fail(command, expected.text());
            return true;
        }
    }

    private boolean submitHere(Command command, Args args, ReplyWriter reply) {
        atLocal = true;
        return local.tryRun(command, args, reply, null) || local.submit(command, args, reply);
    }

    private void fail(Command command, String error) {
        client.refuse(command, error, "");
    }

    private boolean submitToAll(Command command, Args args, ReplyWriter reply) {
        if (ScriptRequest.isTold(command)) {
            return submitTold(command, args);
        }
        if (ScriptRequest.changesLibraries(command)) {
            new LibraryChange(carrier, libraries, reception, command, args).begin();
            return false;
        }
        if (command.group() == Group.SCRIPTING && command.hasKeys()) {
            return submitScript(command, args, reply);
        }
        WholeCluster whole = new WholeCluster(carrier, client, reception);
        return whole.submit(command, args) ? false : submitHere(command, args, reply);
    }

    /** Runs a request here and then, if it has not failed, on all other nodes. */
    private boolean submitTold(Command command, Args args) {
        byte[] message = NodeMail.toRun(args);
        ReplyBuffer written = new ReplyBuffer(client.server().tails());
        here(command, args, client.protocol().writer(written), () -> {
            byte[] reply = taken(written);
            if (client.protocol() != Protocol.LINE && reply[0] == '-') {
                reception.done(reply);
            } else {
                carrier.peers().tellOthers(message, new AllTold(reception, reply));
            }
        });
        return false;
    }

    private static byte[] taken(ReplyBuffer from) {
        byte[] bytes = new byte[Math.toIntExact(from.size())];
        from.copyTo(ByteBuffer.wrap(bytes));
        from.clear();
        return bytes;
    }

    /**
     * Sends a script to the owner of its keys, after looking up its text on this node. A script without keys runs here.
     */
    private boolean submitScript(Command command, Args args, ReplyWriter reply) {
        RequestKeys keys = new RequestKeys();
        command.visitKeys(args, keys);
        if (keys.slot() == RequestKeys.NONE) {
            return submitHere(command, args, reply);
        }
        if (client.account().rights() != null) {
            fail(command, Refusals.SCRIPT_OF_USER);
            return true;
        }
        ReplyBuffer found = new ReplyBuffer(client.server().tails());
        ScriptRequest request = new ScriptRequest(carrier, client, reception);
        here(ShippedScripts.RESOLVE, args, Protocol.RESP2.writer(found), () -> {
            request.carry(args, keys, taken(found));
        });
        return false;
    }

    private boolean submitToKeys(Command command, Args args, ReplyWriter reply) {
        if (command.name().equals("watch")) {
            return submitWatch(command, args, reply);
        }
        RequestKeys keys = new RequestKeys();
        command.visitKeys(args, keys);
        if (keys.slot() == RequestKeys.NONE) {
            return submitHere(command, args, reply);
        }
        String refusal = Refusals.ofKeys(command, args);
        if (refusal != null) {
            fail(command, refusal);
            return true;
        }
        if (keys.slot() == RequestKeys.SEVERAL) {
            if (!Divided.isDivided(command)) {
                fail(command, Refusals.CROSS_SLOT);
                return true;
            }
            new Divided(carrier, client, reception, command).submit(args.detachedCopy());
            return false;
        }
        if (command.isBlocking()) {
            new FirstAttempt(client, command, carrier, waits, reception).send(keys, args);
        } else {
            carry(Shipment.Kind.REQUEST, keys, Map.of(), List.of(args), List.of(""));
        }
        return false;
    }

    private void carry(
            Shipment.Kind kind,
            RequestKeys keys,
            Map<Integer, Long> conditions,
            List<Args> requests,
            List<String> denials) {
        Shipment shipment = new Shipment(
                kind,
                client.protocol(),
                client.server().clock().millis(),
                Reception.newChange(),
                conditions,
                requests,
                denials,
                null);
        carrier.carry(keys.sorted(), shipment.encode(), reception);
    }

    private boolean submitWatch(Command command, Args args, ReplyWriter reply) {
        if (client.transaction().open() != null) {
            return submitHere(command, args, reply);
        }
        client.server().clientLimits().watchedKeys().check(watched.size() + args.count() - 1L);
        List<byte[]> names = new ArrayList<>();
        command.visitKeys(args, (words, word, spec) -> names.add(words.copy(word)));
        watched.add(names, carrier, client.server().clock().millis(), reception);
        return false;
    }

    private boolean submitTransaction(Command command, Args args, ReplyWriter reply) {
        Transaction transaction = client.transaction().open();
        if (transaction == null || transaction.isAborted() || (watched.isEmpty() && isAllHere(transaction))) {
            if (transaction != null) {
                watched.clear();
            }
            return submitHere(command, args, reply);
        }
        Map<byte[], Long> conditions = watched.take();
        RequestKeys keys = new RequestKeys();
        conditions.keySet().forEach(keys::add);
        List<Args> requests = new ArrayList<>();
        List<String> denials = new ArrayList<>();
        for (Transaction.Queued queued : transaction.requests()) {
            String refusal = Refusals.of(queued.command(), queued.args());
            refusal = refusal == null ? Refusals.inTransaction(queued.command(), queued.args()) : refusal;
            if (refusal != null) {
                client.transaction().end();
                fail(command, "EXECABORT Transaction discarded because of: " + refusal);
                return true;
            }
            queued.command().visitKeys(queued.args(), keys);
            String denial = Admission.denial(client, queued.command(), queued.args(), Rights.Occasion.EXECUTED);
            requests.add(queued.args());
            denials.add(denial == null ? "" : denial);
        }
        if (keys.slot() == RequestKeys.NONE) {
            // For requests without keys of commands on keys.
            return submitHere(command, args, reply);
        }
        client.transaction().end();
        if (keys.slot() == RequestKeys.SEVERAL) {
            fail(command, Refusals.CROSS_SLOT);
            return true;
        }
        carry(Shipment.Kind.TRANSACTION, keys, WatchedKeys.byPlace(conditions, keys.sorted()), requests, denials);
        return false;
    }

    private static boolean isAllHere(Transaction transaction) {
        for (Transaction.Queued queued : transaction.requests()) {
            if (queued.command().routing().scope() != Routing.Scope.NONE
                    || Refusals.of(queued.command(), queued.args()) != null) {
                return false;
            }
        }
        return true;
    }

    @Override
    public long nanos() {
        return atLocal ? local.nanos() : reception.nanos();
    }

    @Override
    public @Nullable Throwable failure() {
        return atLocal ? local.failure() : reception.failure();
    }

    @Override
    public void release() {
        local.release();
    }
}
