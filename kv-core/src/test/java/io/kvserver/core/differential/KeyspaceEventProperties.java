package io.kvserver.core.differential;

import static io.kvserver.core.differential.Picks.pick;

import io.kvserver.core.Effort;
import io.kvserver.core.session.BareStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.PropagationMode;

/**
 * The keyspace events that a subscriber gets while another client changes collections are redis-server's, in the same
 * same order. {@code -Dkv.effort=1000} makes it fifty times as long.
 */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class KeyspaceEventProperties {
    private static final int CONVERSATION = Effort.of(300);
    private static final List<String> KEYS = List.of("a", "b", "c", "string");
    /** Whether and what these change is random. */
    private static final Set<String> RANDOM = Set.of("SPOP");

    private static RedisServerProcess redis;

    @BeforeContainer
    static void startRedis() throws IOException, InterruptedException {
        if (RedisServerProcess.isInstalled()) {
            redis = RedisServerProcess.start("--enable-debug-command", "yes");
        }
    }

    @AfterContainer
    static void stopRedis() {
        if (redis != null) {
            redis.close();
        }
    }

    @Property(tries = 2)
    void eventsOfHashesAreTheSame(@ForAll long seed) throws IOException {
        converse(seed, random -> HashRequests.one(random, KEYS, 8));
    }

    @Property(tries = 2)
    void eventsOfListsAreTheSame(@ForAll long seed) throws IOException {
        converse(seed, random -> ListRequests.one(random, KEYS, ListRequests::small));
    }

    @Property(tries = 2)
    void eventsOfSetsAreTheSame(@ForAll long seed) throws IOException {
        converse(seed, random -> SetRequests.one(random, KEYS, 8, random.nextBoolean()));
    }

    @Property(tries = 4)
    void eventsOfSortedSetsAreTheSame(@ForAll long seed) throws IOException {
        converse(seed, random -> SortedSetRequests.one(random, KEYS, 8));
    }

    @Property(tries = 2)
    void eventsOfStreamsAreTheSame(@ForAll long seed) throws IOException {
        converse(seed, random -> StreamRequests.one(random, KEYS, 8));
    }

    @Property(tries = 2)
    void eventsOfGeoSetsAreTheSame(@ForAll long seed) throws IOException {
        converse(seed, random -> GeoRequests.one(random, KEYS, 8));
    }

    @Property(tries = 2)
    void eventsOfHyperLogLogsAreTheSame(@ForAll long seed) throws IOException {
        converse(seed, random -> HyperLogLogRequests.one(random, KEYS, 8));
    }

    @Property(tries = 2)
    void eventsOfSortAreTheSame(@ForAll long seed) throws IOException {
        SortRequests requests = new SortRequests(new Random(seed), 12);
        // Without events of missing keys: redis-server looks for them in the order of a set.
        converse(seed, "AKEn", random -> random.nextBoolean() ? requests.change() : requests.sort());
    }

    private static void converse(long seed, Function<Random, List<String>> requests) throws IOException {
        converse(seed, "AKEmn", requests);
    }

    private static void converse(long seed, String events, Function<Random, List<String>> requests) throws IOException {
        try (RedisConnection admin = new RedisConnection(redis)) {
            admin.exchange(List.of("FLUSHALL"));
            admin.exchange(List.of("DEBUG", "SET-ACTIVE-EXPIRE", "0"));
            admin.exchange(List.of("CONFIG", "SET", "notify-keyspace-events", events));
        }
        BareStore store = new BareStore();
        store.setTime(System.currentTimeMillis());
        store.server().notifications().configure(events);
        Random random = new Random(seed);
        List<List<String>> done = new ArrayList<>();
        try (MessagingPair sender = MessagingPair.connect(store, redis);
                MessagingPair listener = MessagingPair.connect(store, redis)) {
            listener.send(List.of("PSUBSCRIBE", "__key*"));
            for (int i = 0; i < CONVERSATION; i++) {
                List<String> request = random.nextInt(6) == 0 ? ofKeys(random) : requests.apply(random);
                if (!RANDOM.contains(request.get(0).toUpperCase(Locale.ROOT))) {
                    done.add(request);
                    compare(sender, listener, request);
                }
            }
        } catch (AssertionError e) {
            throw new AssertionError("after " + ClientPair.readable(done.get(done.size() - 1)), e);
        }
    }

    /** Other tests compare the replies. */
    private static void compare(MessagingPair sender, MessagingPair listener, List<String> request) throws IOException {
        sender.send(request);
        listener.fence(List.of(), replies -> List.of(), messages -> messages);
    }

    private static List<String> ofKeys(Random random) {
        String key = KEYS.get(random.nextInt(KEYS.size()));
        String other = KEYS.get(random.nextInt(KEYS.size()));
        return switch (random.nextInt(9)) {
            case 0 -> List.of("RENAME", key, other);
            case 1 -> List.of("COPY", key, other, "REPLACE");
            case 2 -> List.of("DEL", key, other);
            case 3 -> List.of("EXPIRE", key, pick(random, "1000", "-1"));
            case 4 -> List.of("PERSIST", key);
            case 5 -> List.of("SET", "string", "x");
            case 6 -> List.of("MULTI");
            case 7 -> List.of("EXEC");
            default -> List.of("MOVE", key, "1");
        };
    }
}
