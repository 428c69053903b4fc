package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.StandardCommands;
import io.kvserver.core.remote.Owner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Requests on collections that become large and small again, run by owners of the same entries and pages: one that keeps assembled collections, one that runs a request only now and then and so keeps outdated ones, and some that start empty. A local store gives the expected replies.
 */
class RemotePagesProperties {
    private static final int REQUESTS = 120;

    @Property(tries = 40)
    void repliesAreThoseOfOneServerWhoeverOwnsTheKeys(@ForAll long seed) {
        Random random = new Random(seed);
        new Owners(new LargeRequests(random)).run(random, seed);
    }

    @Property(tries = 40)
    void soAreThoseOfStreams(@ForAll long seed) {
        Random random = new Random(seed);
        new Owners(new LargeStreamRequests(random)).run(random, seed);
    }

    private static Owner owner() {
        return new Owner(StandardCommands.table());
    }

    /** The state of one try. */
    private static final class Owners {
        private long nowMillis = 1_700_000_000_000L;
        private final KvStore store = new KvStore.Builder()
                .clock(() -> Instant.ofEpochMilli(nowMillis))
                .build();
        private final SessionDriver model = new SessionDriver(store);
        private final OwnedKeys stored = new OwnedKeys();
        private final Owner keeping = owner();
        private final Owner seldom = owner();

        private final RequestsOnLarge requests;

        Owners(RequestsOnLarge requests) {
            this.requests = requests;
        }

        void run(Random random, long seed) {
            for (int i = 0; i < REQUESTS; i++) {
                List<List<String>> block = i == 0 ? requests.first() : requests.next(nowMillis);
                Owner owner = random.nextInt(4) > 0 ? keeping : random.nextBoolean() ? seldom : owner();
                if (random.nextInt(8) == 0) {
                    // An engine may undo what an owner has done, and have it done again.
                    new OwnedKeys(stored).run(owner, block, nowMillis);
                }
                assertEquals(expected(block), stored.run(owner, block, nowMillis), () -> block + " with seed " + seed);
                stored.checkPages();
                assertTrue(i > 0 || stored.pages() > 10, "nothing is large");
                nowMillis += random.nextInt(40);
                if (i % 10 == 0) {
                    check(owner());
                    check(keeping);
                }
            }
            for (String key : LargeRequests.KEYS) {
                stored.run(keeping, List.of(List.of("DEL", key)), nowMillis);
            }
            assertEquals(0, stored.pages());
            store.close();
        }

        /** Compares all keys. */
        private void check(Owner owner) {
            for (String key : LargeRequests.KEYS) {
                String type = ask(List.of("TYPE", key)).trim();
                List<List<String>> block = new ArrayList<>();
                block.add(List.of("TYPE", key));
                block.add(List.of("PEXPIRETIME", key));
                block.addAll(requests.all(key, type));
                for (List<String> request : block) {
                    assertEquals(
                            withoutSeenTimes(expected(List.of(request))),
                            withoutSeenTimes(stored.run(owner, List.of(request), nowMillis)));
                }
            }
        }

        /** The time when a consumer asked in vain is not stored. */
        private static List<String> withoutSeenTimes(List<String> replies) {
            return replies.stream()
                    .map(reply -> reply.replaceAll("seen-time\r\n:\\d+", "seen-time"))
                    .toList();
        }

        private List<String> expected(List<List<String>> block) {
            List<String> replies = new ArrayList<>();
            for (List<String> request : block) {
                String reply = ask(request);
                replies.add(OwnedKeys.isWithoutOrder(request) ? OwnedKeys.sorted(reply) : reply);
            }
            return replies;
        }

        private String ask(List<String> request) {
            StringBuilder text = new StringBuilder("*" + request.size() + "\r\n");
            for (String word : request) {
                text.append('$')
                        .append(word.length())
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            }
            return new String(model.exchangeWithResults(text.toString().getBytes(ISO_8859_1)), ISO_8859_1);
        }
    }
}
