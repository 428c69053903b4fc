package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.kvserver.core.KvStore;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Replies refer to large strings, which are written over in place. Clients send many requests before they read any reply, and each
 * reply must be what the string was then: compared with a simple model.
 */
class LargeStringRepliesTest {
    private static final int LARGE = 64 << 10;
    private static final String[] KEYS = {"a", "b", "c"};

    private final Map<String, byte[]> model = new HashMap<>();
    private final ByteArrayOutputStream requests = new ByteArrayOutputStream();
    private final ByteArrayOutputStream replies = new ByteArrayOutputStream();

    private void request(Object... words) {
        write(requests, "*" + words.length);
        for (Object word : words) {
            byte[] bytes =
                    word instanceof byte[] given ? given : word.toString().getBytes(ISO_8859_1);
            write(requests, "$" + bytes.length);
            requests.writeBytes(bytes);
            write(requests, "");
        }
    }

    private static void write(ByteArrayOutputStream out, String line) {
        out.writeBytes((line + "\r\n").getBytes(ISO_8859_1));
    }

    private void number(long value) {
        write(replies, ":" + value);
    }

    private void bulk(byte[] bytes) {
        write(replies, "$" + bytes.length);
        replies.writeBytes(bytes);
        write(replies, "");
    }

    private byte[] value(String key) {
        return model.getOrDefault(key, new byte[0]);
    }

    /** The string with room for bytes at a place. */
    private byte[] grown(String key, int length) {
        byte[] old = value(key);
        byte[] grown = Arrays.copyOf(old, Math.max(old.length, length));
        model.put(key, grown);
        return grown;
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private void step(Random random) {
        String key = KEYS[random.nextInt(KEYS.length)];
        byte[] present = value(key);
        switch (random.nextInt(12)) {
            case 0 -> {
                byte[] all = bytes(random, LARGE - 100 + random.nextInt(300));
                request("SET", key, all);
                model.put(key, all);
                write(replies, "+OK");
            }
            case 1, 2 -> append(key, bytes(random, 1 + random.nextInt(random.nextInt(5) == 0 ? 9000 : 20)));
            case 3 -> {
                byte[] part = bytes(random, 1 + random.nextInt(50));
                int at = random.nextInt(LARGE);
                request("SETRANGE", key, at, part);
                byte[] changed = grown(key, at + part.length);
                System.arraycopy(part, 0, changed, at, part.length);
                number(changed.length);
            }
            case 4, 5 -> setBit(key, random.nextInt(8 * LARGE), random.nextInt(2));
            case 6 -> copy(key, KEYS[random.nextInt(KEYS.length)]);
            default -> read(random, key, present);
        }
    }

    private void read(Random random, String key, byte[] present) {
        switch (random.nextInt(4)) {
            case 0 -> {
                request("GETRANGE", key, 0, -1);
                bulk(present);
            }
            case 1 -> {
                request("STRLEN", key);
                number(present.length);
            }
            case 2 -> {
                int at = random.nextInt(8 * LARGE);
                request("GETBIT", key, at);
                number(at / 8 < present.length ? present[at / 8] >> (7 - at % 8) & 1 : 0);
            }
            default -> {
                request("MGET", key, key);
                write(replies, "*2");
                for (int i = 0; i < 2; i++) {
                    if (model.containsKey(key)) {
                        bulk(present);
                    } else {
                        write(replies, "$-1");
                    }
                }
            }
        }
    }

    private void append(String key, byte[] more) {
        request("APPEND", key, more);
        int before = value(key).length;
        byte[] changed = grown(key, before + more.length);
        System.arraycopy(more, 0, changed, before, more.length);
        number(changed.length);
    }

    private void setBit(String key, int at, int bit) {
        request("SETBIT", key, at, bit);
        byte[] changed = grown(key, at / 8 + 1);
        int mask = 1 << (7 - at % 8);
        number((changed[at / 8] & mask) == 0 ? 0 : 1);
        changed[at / 8] = (byte) (bit == 1 ? changed[at / 8] | mask : changed[at / 8] & ~mask);
    }

    private void copy(String from, String to) {
        request("COPY", from, to, "REPLACE");
        if (from.equals(to)) {
            write(replies, "-ERR source and destination objects are the same");
        } else if (model.containsKey(from)) {
            model.put(to, value(from).clone());
            number(1);
        } else {
            number(0);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void repliesStayWhatTheyWere(long seed) {
        Random random = new Random(seed);
        try (KvStore store = new KvStore()) {
            for (int round = 0; round < 30; round++) {
                SessionDriver client = new SessionDriver(store);
                for (int i = 0; i < 12; i++) {
                    step(random);
                }
                // Nothing is read before everything has been run.
                client.receive(requests.toByteArray());
                assertArrayEquals(replies.toByteArray(), client.takeAll(), "round " + round);
                requests.reset();
                replies.reset();
            }
        }
    }
}
