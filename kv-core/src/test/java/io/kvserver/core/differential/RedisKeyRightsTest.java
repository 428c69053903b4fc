package io.kvserver.core.differential;

import io.kvserver.core.KvStore;
import io.kvserver.core.command.NewerCommands;
import io.kvserver.core.command.acl.KeyRequests;
import io.kvserver.core.protocol.Args;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The rights that each command with keys requires, compared with a real redis-server. */
class RedisKeyRightsTest {
    @RegisterExtension
    static final RunningRedis REDIS = new RunningRedis();

    private static final List<List<String>> USERS = List.of(
            List.of("reads", "%R~*"),
            List.of("writes", "%W~*"),
            List.of("both", "%R~*", "(+@all %W~*)"),
            List.of("a", "~a*"),
            List.of("readsA", "~[^a]*", "%R~a*"),
            List.of("writesA", "~[^a]*", "%W~a*"),
            List.of("none"));

    @Test
    void eachRequestAsksForTheSameRights() throws IOException {
        try (ClientPair client = ClientPair.connect(new KvStore(), REDIS.server())) {
            List<List<String>> requests = new ArrayList<>();
            for (List<String> user : USERS) {
                List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", user.get(0), "reset", "+@all"));
                words.addAll(user.subList(1, user.size()));
                requests.add(words);
            }
            for (Map.Entry<String, List<Args>> command : KeyRequests.byCommand().entrySet()) {
                if (!NewerCommands.NAMES.contains(command.getKey())) {
                    command.getValue().forEach(request -> addAll(request, requests));
                }
            }
            List<String> last = new ArrayList<>(List.of("ACL", "DELUSER"));
            USERS.forEach(user -> last.add(user.get(0)));
            requests.add(last);

            client.compare(requests);
        }
    }

    private static void addAll(Args request, List<List<String>> requests) {
        for (List<String> user : USERS) {
            List<String> words = new ArrayList<>(List.of("ACL", "DRYRUN", user.get(0)));
            words.addAll(KeyRequests.words(request));
            // Without a source Redis finds no key in the request, and so lets every user create the target.
            boolean isUnchecked = request.is(0, "PFMERGE") && request.count() == 2;
            if (!isUnchecked && DeliberateDifferences.allow(KeyRequests.words(request))) {
                requests.add(words);
            }
        }
    }
}
