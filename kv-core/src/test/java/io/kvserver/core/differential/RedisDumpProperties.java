package io.kvserver.core.differential;

import io.kvserver.core.KvStore;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.PropagationMode;

/** DUMP and RESTORE: payloads go from kv to a real redis-server and back, intact and damaged ones. */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisDumpProperties {
    private static RedisServerProcess redis;
    private static ClientPair client;

    @BeforeContainer
    static void startRedis() throws IOException, InterruptedException {
        if (RedisServerProcess.isInstalled()) {
            redis = RedisServerProcess.start();
            client = ClientPair.connect(new KvStore(), redis);
        }
    }

    @AfterContainer
    static void stopRedis() throws IOException {
        if (redis != null) {
            client.close();
            redis.close();
        }
    }

    @Property(tries = 3000)
    void dumpsAreTheSameAndRestoreOnEitherSide(@ForAll("values") String value) throws IOException {
        client.compare(List.of(List.of("SET", "key", value), List.of("DUMP", "key")));

        String payload = bulk(client.redisReply(List.of("DUMP", "key")));
        client.compare(List.of(
                List.of("RESTORE", "copy", "0", payload, "REPLACE"),
                List.of("GET", "copy"),
                List.of("OBJECT", "ENCODING", "copy")));
    }

    /** Bodies of strings that were cut or changed, with a correct checksum: both servers decide the same about them. */
    @Property(tries = 3000)
    void damagedDumpsAreRefusedAlike(@ForAll("values") String value, @ForAll("damages") List<Damage> damages)
            throws IOException {
        client.kvReply(List.of("SET", "key", value.substring(0, Math.min(value.length(), 3000))));
        String payload = bulk(client.kvReply(List.of("DUMP", "key")));
        StringBuilder body = new StringBuilder(payload.substring(0, payload.length() - 10));
        for (Damage damage : damages) {
            damage.doTo(body);
        }

        client.compare(List.of(
                List.of("RESTORE", "copy", "0", RdbPayloads.sealed(body.toString()), "REPLACE"),
                List.of("GET", "copy"),
                List.of("DEL", "copy")));
    }

    @Property(tries = 300)
    void aChangedByteIsNoticed(@ForAll("values") String value, @ForAll int place, @ForAll byte change)
            throws IOException {
        client.kvReply(List.of("SET", "key", value));
        StringBuilder payload = new StringBuilder(bulk(client.kvReply(List.of("DUMP", "key"))));
        int changed = Math.floorMod(place, payload.length());
        payload.setCharAt(changed, (char) ((payload.charAt(changed) ^ change) & 0xff));

        client.compare(List.of(List.of("RESTORE", "copy", "0", payload.toString(), "REPLACE"), List.of("DEL", "copy")));
    }

    /** Changes a byte, or cuts the body there; never changes the type, because the payloads are strings. */
    record Damage(double place, char by, boolean cuts) {
        void doTo(StringBuilder body) {
            // Changes of the header matter most.
            int at = 1 + (int) (place * place * place * (body.length() - 1));
            if (at >= body.length()) {
                body.append(by);
            } else if (cuts) {
                body.setLength(at);
            } else {
                body.setCharAt(at, by);
            }
        }
    }

    @Provide
    Arbitrary<List<Damage>> damages() {
        Arbitrary<Character> bytes = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.chars().range('\0', '\u00ff')),
                Tuple.of(
                        1,
                        Arbitraries.of(
                                '\0', '\1', ' ', '@', '\u0080', '\u0081', '\u0082', '\u00c0', '\u00c1', '\u00c2',
                                '\u00c3', '\u00c4', '\u00e0', '\u00ff')));
        return Combinators.combine(
                        Arbitraries.doubles().between(0, 1), bytes, Arbitraries.of(false, false, false, true))
                .as(Damage::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    @Provide
    Arbitrary<String> values() {
        Arbitrary<String> numbers = Arbitraries.frequencyOf(
                        Tuple.of(1, Arbitraries.longs()),
                        Tuple.of(2, Arbitraries.longs().between(-70_000, 70_000)),
                        Tuple.of(2, Arbitraries.longs().between(Integer.MIN_VALUE - 9L, Integer.MAX_VALUE + 9L)))
                .map(String::valueOf);
        Arbitrary<String> notQuiteNumbers =
                Arbitraries.of("", "-", "-0", "00", "+1", "1 ", "99999999999", "-2147483649");
        Arbitrary<String> noise =
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(100);
        // Words from a small set, so that repetitions near and far can be compressed.
        Arbitrary<String> text = Arbitraries.strings()
                .withCharRange('a', 'd')
                .ofMinLength(1)
                .ofMaxLength(40)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .flatMap(words -> Arbitraries.of(words).list().ofMinSize(2).ofMaxSize(300))
                .map(words -> String.join("", words));
        Arbitrary<String> runs = Combinators.combine(
                        Arbitraries.strings().withCharRange('a', 'c').ofMaxLength(30),
                        Arbitraries.integers().between(0, 20_000),
                        noise)
                .as((start, repeated, end) -> start + "x".repeat(repeated) + end + start);
        Arbitrary<String> joined = Combinators.combine(text, noise, text).as((a, b, c) -> a + b + c);
        return Arbitraries.frequencyOf(
                Tuple.of(2, numbers),
                Tuple.of(1, notQuiteNumbers),
                Tuple.of(2, noise),
                Tuple.of(3, text),
                Tuple.of(2, runs),
                Tuple.of(2, joined));
    }

    /** The content of a bulk string's reply. */
    private static String bulk(String reply) {
        return reply.substring(reply.indexOf('\n') + 1, reply.length() - 2);
    }
}
