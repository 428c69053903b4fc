package io.kvserver.core.remote;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.host.ClientLink;
import io.kvserver.core.command.Command;
import io.kvserver.core.engine.Engine;
import io.kvserver.core.engine.Lane;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.store.Keyspace;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;

/** Runs requests of other nodes on this node. Any thread; one request at a time, and the caller waits for it. */
final class InsideLane {
    private final Client client;
    private final ReplyBuffer out;
    private final Semaphore run = new Semaphore(0);
    private final Lane lane;

    InsideLane(Engine local, ServerState server, Keyspace keys) {
        out = new ReplyBuffer(server.tails());
        client = new Client(server, keys, out, Protocol.RESP2, new Nobody()).inside();
        lane = local.open(client, run::release);
    }

    /** Runs a request and returns its reply. */
    synchronized byte[] run(Command command, Args args) {
        client.keys().begin(client.server().clock().millis());
        try {
            if (!lane.tryRun(command, args, client.reply(), null) && !lane.submit(command, args, client.reply())) {
                run.acquireUninterruptibly();
            }
            byte[] reply = new byte[Math.toIntExact(out.size())];
            out.copyTo(ByteBuffer.wrap(reply));
            return reply;
        } finally {
            lane.release();
            out.clear();
            client.keys().end();
        }
    }

    /** There is no connection. */
    private static final class Nobody implements ClientLink {
        @Override
        public void wake() {}

        @Override
        public boolean isConnection() {
            return false;
        }
    }
}
