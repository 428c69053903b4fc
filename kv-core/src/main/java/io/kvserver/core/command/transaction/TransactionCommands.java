package io.kvserver.core.command.transaction;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Flag.ALLOW_BUSY;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.NOT_QUEUED;
import static io.kvserver.core.command.Flag.SKIP_SLOWLOG;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Group.TRANSACTIONS;
import static io.kvserver.core.command.Routing.KEYS;
import static io.kvserver.core.command.Routing.TRANSACTION;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Rights;
import io.kvserver.core.client.Transaction;
import io.kvserver.core.client.Watches;
import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.client.invocation.Admission;
import io.kvserver.core.client.invocation.Invocation;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.List;

/**
 * Transactions: MULTI queues requests, and EXEC runs them as one request on the shards of all their keys, so that nothing
 * comes between them.
 */
public final class TransactionCommands {
    public static final List<Command> TABLE = List.of(
            clientCommand("MULTI", TRANSACTIONS, exactly(1), TransactionCommands::multi)
                    .flagged(NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY, NOT_QUEUED)
                    .documented("1.2.0", "Starts a transaction: further requests are queued.", "O(1)"),
            clientCommand("EXEC", TRANSACTIONS, exactly(1), TRANSACTION, TransactionCommands::exec)
                    .flagged(NOSCRIPT, LOADING, STALE, SKIP_SLOWLOG, NOT_QUEUED)
                    .documented(
                            "1.2.0",
                            "Runs the queued requests as one transaction.",
                            "Depends on commands in the transaction"),
            clientCommand("DISCARD", TRANSACTIONS, exactly(1), TransactionCommands::discard)
                    .flagged(NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY, NOT_QUEUED)
                    .documented(
                            "2.0.0", "Discards the queued requests and ends the transaction.", "O(N) for N requests"),
            clientCommand("WATCH", TRANSACTIONS, atLeast(2), KEYS, TransactionCommands::watch)
                    .flagged(NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY, NOT_QUEUED)
                    .documented(
                            "2.2.0",
                            "Watches keys: the next EXEC fails if one of them changes before it.",
                            "O(1) for each key")
                    .taking("key [key ...]")
                    .keys("RO"),
            clientCommand("UNWATCH", TRANSACTIONS, exactly(1), TransactionCommands::unwatch)
                    .flagged(NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY)
                    .documented("2.2.0", "Stops watching all keys.", "O(1)"));

    private TransactionCommands() {}

    private static void multi(Client client, Args args, ReplyWriter reply) {
        if (client.transaction().open() != null) {
            throw CommandErrors.NESTED_MULTI;
        }
        client.transaction().begin();
        reply.ok();
    }

    private static void discard(Client client, Args args, ReplyWriter reply) {
        if (client.transaction().open() == null) {
            throw CommandErrors.DISCARD_WITHOUT_MULTI;
        }
        client.transaction().end();
        reply.ok();
    }

    private static void watch(Client client, Args args, ReplyWriter reply) {
        if (client.transaction().open() != null) {
            throw CommandErrors.WATCH_INSIDE_MULTI;
        }
        Watches watches = client.transaction().watches();
        client.server().clientLimits().watchedKeys().check(watches.size() + args.count() - 1L);
        // A client that asks for more than memory allows is disconnected meanwhile.
        for (int i = 1; i < args.count() && !client.isKilled(); i++) {
            watches.add(client.keys(), args, i);
        }
        reply.ok();
    }

    private static void unwatch(Client client, Args args, ReplyWriter reply) {
        client.transaction().watches().clear();
        reply.ok();
    }

    private static void exec(Client client, Args args, ReplyWriter reply) {
        Transaction transaction = client.transaction().open();
        if (transaction == null) {
            throw CommandErrors.EXEC_WITHOUT_MULTI;
        }
        boolean broken = client.transaction().watches().isBroken(client.keys());
        client.transaction().end();
        if (transaction.isAborted()) {
            throw CommandErrors.EXEC_ABORTED;
        }
        if (broken) {
            reply.nilArray();
            return;
        }
        reply.array(transaction.requests().size());
        client.transaction().executing(transaction);
        client.keys().effects().beginTransaction();
        try {
            if (runAll(transaction, client)) {
                // As in Redis, which counts it as a failure of EXEC itself unless another request has followed.
                client.meter().failedInside(args, 1);
            }
        } finally {
            // Otherwise the client's later changes would be held back as part of the transaction and never logged.
            client.keys().effects().endTransaction(client.keys().database());
            client.transaction().executing(null);
        }
    }

    /** Runs the queued requests. Returns whether the last one was not allowed. */
    private static boolean runAll(Transaction transaction, Client client) {
        boolean deniedLast = false;
        Meanwhile others = Meanwhile.during(transaction.size());
        long before = System.nanoTime();
        for (Transaction.Queued request : transaction.requests()) {
            boolean allowed = run(request, client);
            long after = System.nanoTime();
            deniedLast = !allowed;
            if (allowed) {
                client.meter().ran(request.command(), request.args(), after - before);
            }
            before = after;
            client.output().keepWithinBound();
            if (others.step()) {
                before = System.nanoTime();
            }
        }
        return deniedLast;
    }

    /**
     * Runs a queued request, unless the user's rules have changed since it was queued and forbid it. Returns whether
     * they allow it.
     */
    private static boolean run(Transaction.Queued request, Client client) {
        String denial = Admission.denial(client, request.command(), request.args(), Rights.Occasion.EXECUTED);
        if (denial == null) {
            Invocation.run(request.command(), client, request.args(), client.reply());
        } else {
            client.refuse(null, denial, "");
        }
        return denial == null;
    }
}
