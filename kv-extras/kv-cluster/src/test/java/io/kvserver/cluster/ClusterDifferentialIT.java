package io.kvserver.cluster;

import io.kvserver.core.differential.RedisHooks;
import io.kvserver.core.differential.RedisServerProcess;
import io.kvserver.core.differential.ServerConversation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** kv-core's random conversations with a redis-server, run against three nodes. */
@Tag("slow")
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(ClusterDifferentialIT.OnOneJdk.class)
class ClusterDifferentialIT {
    private static final int LENGTH = 400;

    /** Requests that nodes refuse; see the README. */
    private static final Pattern REFUSALS = Pattern.compile(
            "is not available in a cluster|SELECT is not allowed in cluster mode|CROSSSLOT|DB index is out of range");

    @Provide
    Arbitrary<List<List<String>>> requests() {
        return ServerConversation.onStrings(LENGTH);
    }

    /** The same conversations in every run; others have not been tried yet. */
    @Property(tries = 4, shrinking = ShrinkingMode.OFF, seed = "-304595283")
    void nodesAnswerAsRedisDoes(@ForAll("requests") List<List<String>> requests, @ForAll long seed)
            throws IOException, InterruptedException {
        ClusterNodes nodes = SharedNodes.whole();
        List<NodeClient> connections = new ArrayList<>();
        try (RedisServerProcess redis = RedisServerProcess.start()) {
            List<ServerConversation.Server> clients = new ArrayList<>();
            for (int i = 0; i < ClusterNodes.COUNT; i++) {
                NodeClient connection = nodes.connect(i);
                connections.add(connection);
                clients.add(connection::ask);
            }
            ServerConversation conversation = new ServerConversation(clients, redis, REFUSALS);
            conversation.run(new Random(seed), requests);
            System.out.println(conversation);
        } finally {
            for (NodeClient connection : connections) {
                connection.close();
            }
        }
    }

    /** Skips the test on the other JDKs. */
    static final class OnOneJdk implements SkipExecutionHook {
        @Override
        public SkipResult shouldBeSkipped(LifecycleContext context) {
            return LongRuns.isJdkForNodes() ? SkipResult.doNotSkip() : SkipResult.skip("only on one JDK");
        }
    }
}
