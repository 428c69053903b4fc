package io.kvserver.core;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Limitation;
import io.kvserver.core.client.Result;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.Wait;
import io.kvserver.core.client.host.ClientLink;
import io.kvserver.core.client.invocation.Invocation;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.engine.Completion;
import io.kvserver.core.engine.KeyWork;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.Reply;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.ReplyCollector;
import io.kvserver.core.store.Keyspace;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Calls of commands by name. Any thread.
 *
 * <p>A command on keys runs like a typed call. A command on the client runs for a temporary client; so commands that change a
 * client, such as SELECT and MULTI, would have no effect and are refused.
 */
final class CommandCalls {
    private static final Set<String> CHANGING_THE_CLIENT = Set.of(
            "auth",
            "client|caching",
            "client|no-evict",
            "client|no-touch",
            "client|reply",
            "client|setinfo",
            "client|setname",
            "client|tracking",
            "discard",
            "exec",
            "hello",
            "monitor",
            "multi",
            "psubscribe",
            "punsubscribe",
            "quit",
            "reset",
            "select",
            "ssubscribe",
            "stop",
            "subscribe",
            "sunsubscribe",
            "unsubscribe",
            "unwatch",
            "watch");

    /** The link of a temporary client. */
    private static final ClientLink INSIDE = new ClientLink() {
        @Override
        public void wake() {}

        @Override
        public boolean isConnection() {
            return false;
        }
    };

    private final Calls calls;
    private final ServerState server;
    private final Shards shards;

    CommandCalls(Calls calls, ServerState server, Shards shards) {
        this.calls = calls;
        this.server = server;
        this.shards = shards;
    }

    /** Like {@link KvStore#call}. */
    Reply call(String name, Object... words) {
        byte[][] all = encode(name, words);
        Args args = Args.of(all);
        Command command = resolve(args);
        if (command.isBlocking()) {
            return blocking(command, args).await();
        }
        if (!(command.handler() instanceof KeyHandler)) {
            return callForClient(command, args);
        }
        try (Caller caller = calls.begin(command, all[0])) {
            for (int i = 1; i < all.length; i++) {
                caller.word(all[i]);
            }
            return caller.run().reply();
        }
    }

    /** Like {@link KvStore#callAsync}. */
    CompletionStage<Reply> callAsync(String name, Object... words) {
        Args args = Args.of(encode(name, words));
        try {
            Command command = resolve(args);
            if (command.isBlocking()) {
                return blocking(command, args);
            }
            if (!(command.handler() instanceof KeyHandler)) {
                return CompletableFuture.supplyAsync(() -> callForClient(command, args), Background.of(server));
            }
            if (calls instanceof TransactionCalls) {
                return CompletableFuture.completedFuture(call(name, words));
            }
            calls.admit(command, args);
            return new AsyncCall(command, args).start();
        } catch (KvStoreException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** Begins a call of a blocking command; throws if it is refused. */
    BlockingCall blocking(String name, byte[]... words) {
        byte[][] all = new byte[words.length + 1][];
        all[0] = Codec.UTF_8.encode(name);
        System.arraycopy(words, 0, all, 1, words.length);
        Args args = Args.of(all);
        return blocking(resolve(args), args);
    }

    private BlockingCall blocking(Command command, Args args) {
        calls.admit(command, args);
        return new BlockingCall(server, calls.view(), command, args).start(shards);
    }

    private static byte[][] encode(String name, Object... words) {
        byte[][] all = new byte[words.length + 1][];
        all[0] = Codec.UTF_8.encode(name);
        for (int i = 0; i < words.length; i++) {
            Object word = words[i];
            if (word instanceof byte[] bytes) {
                all[i + 1] = bytes;
            } else if (word instanceof CharSequence || word instanceof Number) {
                all[i + 1] = Codec.UTF_8.encode(word.toString());
            } else {
                throw new IllegalArgumentException("word " + (i + 1) + ": neither bytes, a text nor a number: " + word);
            }
        }
        return all;
    }

    private Command resolve(Args args) {
        Command command = server.commands().find(args);
        if (command == null) {
            boolean known = server.commands().find(args, 0) != null;
            throw new KvStoreException(
                    "ERR unknown " + (known ? "subcommand '" + args.echo(1) : "command '" + args.echo(0)) + "'");
        }
        if (!command.arity().accepts(args.count())) {
            throw new KvStoreException(
                    CommandErrors.wrongNumberOfArguments(command.name()).text());
        }
        if (CHANGING_THE_CLIENT.contains(command.name())) {
            throw new KvStoreException("ERR " + command.name().replace('|', ' ').toUpperCase(Locale.ROOT)
                    + " changes a client, and a call has none: use a session");
        }
        calls.requireUsable(command, args);
        return command;
    }

    private Reply callForClient(Command command, Args args) {
        calls.admit(command, args);
        ReplyCollector reply = new ReplyCollector();
        Keyspace keys = calls.view();
        Client client = new Client(server, keys, new ReplyBuffer(server.tails()), Protocol.RESP3, INSIDE).inside();
        try {
            client.begin(server.clock().millis(), System.nanoTime());
            client.meter().starting(command);
            run(command, client, args, reply);
            client.meter().finished(command, args, true);
            Wait pending = client.pending();
            if (pending instanceof Result result) {
                Completion done = new Completion();
                result.whenDone(done::done);
                done.await();
                result.answer(reply);
            } else if (pending != null) {
                throw new KvStoreException("ERR " + command.name() + " would have to wait: use a session");
            }
            Calls.awaitKept(keys);
        } finally {
            server.clients().forget(client);
        }
        return succeeded(reply);
    }

    private void run(Command command, Client client, Args args, ReplyCollector reply) {
        if (command.routing().isNone()) {
            Invocation.run(command, client, args, reply);
            return;
        }
        Completion done = new Completion();
        KeyWork work = new KeyWork(client) {
            @Override
            protected void finished() {
                done.done();
            }
        };
        work.prepare(command, args, reply);
        if (!shards.submit(work)) {
            done.await();
        }
    }

    private static Reply succeeded(ReplyCollector reply) {
        String failure = reply.failure();
        if (failure != null) {
            throw new KvStoreException(failure);
        }
        return reply.reply();
    }

    /** A call that does not block its caller. Dependent stages never run on a thread that holds shards. */
    private final class AsyncCall extends KeyWork {
        private final CompletableFuture<Reply> result = new CompletableFuture<>();
        private final ReplyCollector reply;
        private final Keyspace keys;

        AsyncCall(Command command, Args args) {
            this(command, args, calls.view(), new ReplyCollector());
        }

        private AsyncCall(Command command, Args args, Keyspace keys, ReplyCollector reply) {
            super(keys);
            this.keys = keys;
            this.reply = reply;
            keys.begin(server.clock().millis());
            prepare(command, args, reply);
        }

        CompletionStage<Reply> start() {
            if (shards.submit(this)) {
                if (keys.effects().handOver()) {
                    complete();
                } else {
                    completeWhenKept();
                }
            }
            return result;
        }

        @Override
        protected void finished() {
            completeSoon();
        }

        private void completeSoon() {
            Background.of(server).execute(() -> {
                if (keys.effects().handOver()) {
                    complete();
                } else {
                    completeWhenKept();
                }
            });
        }

        private void completeWhenKept() {
            if (!keys.effects().whenKept(this::completeSoon)) {
                result.completeExceptionally(new KvStoreException(Limitation.CLOSED.error()));
            }
        }

        private void complete() {
            try {
                result.complete(succeeded(reply));
            } catch (KvStoreException failure) {
                result.completeExceptionally(failure);
            }
        }
    }
}
