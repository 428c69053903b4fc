package io.kvserver.core.session;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.engine.Engine;
import io.kvserver.core.engine.Lane;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** An engine that never runs a request with keys at once: other threads run it later, like a remote owner. */
final class ElsewhereEngine implements Engine {
    private final Engine owner;
    private final Executor network;

    ElsewhereEngine(Engine owner, Executor network) {
        this.owner = owner;
        this.network = network;
    }

    @Override
    public Lane open(Client client, Runnable told) {
        return new RemoteLane(owner.open(client, told), told);
    }

    @Override
    public Set<Capability> capabilities() {
        return owner.capabilities();
    }

    private final class RemoteLane implements Lane {
        private final Lane remote;
        private final Runnable told;

        RemoteLane(Lane remote, Runnable told) {
            this.remote = remote;
            this.told = told;
        }

        @Override
        public boolean tryRun(Command command, Args args, ReplyWriter reply, @Nullable Args following) {
            return command.routing().isNone() && remote.tryRun(command, args, reply, following);
        }

        @Override
        public boolean submit(Command command, Args args, ReplyWriter reply) {
            network.execute(() -> {
                if (remote.submit(command, args, reply)) {
                    told.run();
                }
            });
            return false;
        }

        @Override
        public long nanos() {
            return remote.nanos();
        }

        @Override
        public @Nullable Throwable failure() {
            return remote.failure();
        }

        @Override
        public void release() {
            remote.release();
        }
    }
}
