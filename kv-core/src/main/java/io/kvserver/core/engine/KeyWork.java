package io.kvserver.core.engine;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.Invocation;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.command.Routing;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A command on keys as work for the shards of those keys. Reusable; threads as for {@link Work}. */
public abstract class KeyWork extends Work {
    private final Keyspace keys;
    /** Room for the shards of a request on several keys. */
    private int @Nullable [] shards;

    private boolean @Nullable [] needed;

    private @Nullable Command command;
    private @Nullable KeyHandler handler;
    private @Nullable Args args;
    private @Nullable ReplyWriter reply;

    protected KeyWork(Keyspace keys) {
        this.keys = keys;
    }

    /** Sets what the next run does. Ownership: the arguments and the writer are the work's until it has been run. */
    public final void prepare(Command command, KeyHandler handler, Args args, ReplyWriter reply) {
        this.command = command;
        this.handler = handler;
        this.args = args;
        this.reply = reply;
        Routing routing = command.routing();
        if (routing.isSingleKey()) {
            needs(keys.partitionOf(args, routing.firstKey()));
        } else {
            needsSeveral(routing, args);
        }
    }

    private void needsSeveral(Routing routing, Args args) {
        int all = keys.partitions();
        if (shards == null || needed == null) {
            shards = new int[all];
            needed = new boolean[all];
        }
        Arrays.fill(needed, routing.allShards());
        if (routing.firstKey() > 0) {
            int last = routing.lastKey(args.count());
            for (int key = routing.firstKey(); key <= last; key += routing.step()) {
                needed[keys.partitionOf(args, key)] = true;
            }
        }
        int count = 0;
        for (int shard = 0; shard < all; shard++) {
            if (needed[shard]) {
                shards[count++] = shard;
            }
        }
        needs(shards, count);
    }

    @Override
    protected final void run() {
        if (command == null || handler == null || args == null || reply == null) {
            throw new IllegalStateException("run before prepare");
        }
        Invocation.run(command, handler, keys, args, reply);
    }
}
