package io.kvserver.core;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.protocol.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Calls on streams; errors and threads as for {@link KvStore}. An entry has an id, such as {@code 1526919030474-55}, and
 * fields whose names are text. In a range, {@code -} and {@code +} are the first and the last possible id; {@code $} is the
 * id of the last entry.
 *
 * @param <K> the program's type of keys
 * @param <V> the program's type of the fields' values
 */
public final class Streams<K, V> {
    private static final byte[] ANY_ID = word("*");
    private static final byte[] MAXLEN = word("MAXLEN");
    private static final byte[] ABOUT = word("~");
    private static final byte[] COUNT = word("COUNT");
    private static final byte[] BLOCK = word("BLOCK");
    private static final byte[] STREAMS = word("STREAMS");
    private static final byte[] GROUP = word("GROUP");
    private static final byte[] NEW = word(">");

    private final Calls calls;
    private final CommandCalls commands;
    private final Codec<K> keys;
    private final Codec<V> values;

    private final Caller.Call xadd;
    private final Caller.Call xlen;
    private final Caller.Call xrange;
    private final Caller.Call xrevrange;
    private final Caller.Call xdel;
    private final Caller.Call xtrim;
    private final Caller.Call xack;
    private final Caller.Call xautoclaim;

    /** An entry. It has no fields if it was deleted after it had been delivered. */
    public record Entry<V>(String id, Map<String, V> fields) {}

    /** A consumer of a group. */
    public record Consumer(String group, String name) {}

    Streams(Calls calls, CommandCalls commands, Codec<K> keys, Codec<V> values) {
        this.calls = calls;
        this.commands = commands;
        this.keys = keys;
        this.values = values;
        this.xadd = calls.command("xadd");
        this.xlen = calls.command("xlen");
        this.xrange = calls.command("xrange");
        this.xrevrange = calls.command("xrevrange");
        this.xdel = calls.command("xdel");
        this.xtrim = calls.command("xtrim");
        this.xack = calls.command("xack");
        this.xautoclaim = calls.command("xautoclaim");
    }

    private static byte[] word(String text) {
        return text.getBytes(US_ASCII);
    }

    private static byte[] word(long number) {
        return word(Long.toString(number));
    }

    private static byte[][] words(String... texts) {
        return Codec.UTF_8.encodeAll(texts);
    }

    /** Adds an entry with a generated id and returns the id. Like Redis's XADD. */
    public String add(K key, Map<String, V> fields) {
        return add(key, fields, 0);
    }

    /** Like {@link #add(Object, Map)}; also removes the oldest entries so that about {@code most} remain, 0 for all. */
    public String add(K key, Map<String, V> fields, long most) {
        byte[] word = keys.encode(key);
        byte[][] words = words(fields);
        try (Caller call = calls.begin(xadd)) {
            call.word(word);
            if (most > 0) {
                call.word(MAXLEN).word(ABOUT).number(most);
            }
            return call.word(ANY_ID).words(words).run().reply().text();
        }
    }

    /**
     * Adds an entry with an id, such as {@code 5-1}, or {@code 5-*} for the next one of that millisecond, and returns the id.
     * Like Redis's XADD.
     *
     * @throws KvStoreException if the id is not larger than that of the last entry
     */
    public String add(K key, String id, Map<String, V> fields) {
        byte[] word = keys.encode(key);
        byte[][] words = words(fields);
        try (Caller call = calls.begin(xadd)) {
            return call.word(word).word(word(id)).words(words).run().reply().text();
        }
    }

    private byte[][] words(Map<String, V> fields) {
        List<byte[]> words = new ArrayList<>(2 * fields.size());
        fields.forEach((name, value) -> {
            words.add(Codec.UTF_8.encode(name));
            words.add(values.encode(value));
        });
        return words.toArray(byte[][]::new);
    }

    /** Returns the number of entries. Like Redis's XLEN. */
    public long size(K key) {
        byte[] word = keys.encode(key);
        try (Caller call = calls.begin(xlen)) {
            return call.word(word).run().integer();
        }
    }

    /**
     * Returns the entries between two ids, inclusive; {@code (} before an id makes it exclusive. Like Redis's XRANGE.
     *
     * @param most the maximum number of entries; 0 for all
     */
    public List<Entry<V>> range(K key, String from, String to, long most) {
        return range(xrange, key, from, to, most);
    }

    /** Like {@link #range}, with the last entry first. Like Redis's XREVRANGE. */
    public List<Entry<V>> reverseRange(K key, String from, String to, long most) {
        return range(xrevrange, key, to, from, most);
    }

    private List<Entry<V>> range(Caller.Call command, K key, String first, String second, long most) {
        byte[] word = keys.encode(key);
        Reply reply;
        try (Caller call = calls.begin(command)) {
            call.word(word).word(word(first)).word(word(second));
            if (most > 0) {
                call.word(COUNT).number(most);
            }
            reply = call.run().reply();
        }
        return entries(reply);
    }

    private List<Entry<V>> entries(Reply reply) {
        List<Entry<V>> entries = new ArrayList<>();
        for (Reply each : reply.values()) {
            List<Reply> parts = each.values();
            Map<String, V> fields = new LinkedHashMap<>();
            if (!parts.get(1).isNil()) {
                for (Map.Entry<Reply, Reply> field : parts.get(1).entries()) {
                    fields.put(
                            field.getKey().text(),
                            values.decode(field.getValue().bytes()));
                }
            }
            entries.add(new Entry<>(parts.get(0).text(), fields));
        }
        return entries;
    }

    /** Deletes entries and returns how many existed. Like Redis's XDEL. */
    public long remove(K key, String... ids) {
        return ids.length == 0 ? 0 : count(xdel, new byte[][] {keys.encode(key)}, ids);
    }

    private long count(Caller.Call command, byte[][] first, String... ids) {
        byte[][] words = words(ids);
        try (Caller call = calls.begin(command)) {
            return call.words(first).words(words).run().integer();
        }
    }

    /** Removes the oldest entries so that exactly {@code most} remain, and returns how many were removed. Like Redis's XTRIM. */
    public long trim(K key, long most) {
        byte[] word = keys.encode(key);
        try (Caller call = calls.begin(xtrim)) {
            return call.word(word).word(MAXLEN).number(most).run().integer();
        }
    }

    /** Returns the entries after an id, at most {@code most} of them. Like Redis's XREAD. */
    public List<Entry<V>> read(K key, String after, long most) {
        return ofOne(commands.blocking("XREAD", COUNT, word(most), STREAMS, keys.encode(key), word(after))
                .await());
    }

    /**
     * Like {@link #read(Object, String, long)}, but as soon as there is an entry. The result is empty after a timeout; the
     * future fails with a {@link KvStoreException} if the store is closed. {@link CompletableFuture#cancel} ends the wait.
     * Like Redis's XREAD with BLOCK.
     *
     * @param after {@code $} for entries that are added from now on
     * @param time the timeout, in whole milliseconds; {@link Duration#ZERO} for none
     */
    public CompletableFuture<List<Entry<V>>> readAsync(K key, String after, long most, Duration time) {
        byte[] word = keys.encode(key);
        BlockingCall read = commands.blocking(
                "XREAD", COUNT, word(most), BLOCK, word(Durations.waitMillis(time)), STREAMS, word, word(after));
        return new MappedCall<>(read, this::ofOne);
    }

    private List<Entry<V>> ofOne(Reply reply) {
        return reply.isNil()
                ? List.of()
                : entries(reply.values().get(0).values().get(1));
    }

    /**
     * Creates a group that gets the entries after an id, and the stream if it does not exist. Like Redis's XGROUP CREATE with
     * MKSTREAM.
     *
     * @throws KvStoreException if the group exists
     */
    public void createGroup(K key, String group, String after) {
        commands.call("XGROUP", "CREATE", keys.encode(key), group, after, "MKSTREAM");
    }

    /** Removes a group and returns whether it existed. Like Redis's XGROUP DESTROY. */
    public boolean removeGroup(K key, String group) {
        return commands.call("XGROUP", "DESTROY", keys.encode(key), group).integer() == 1;
    }

    /**
     * Returns the next entries that have not been delivered to any consumer of the group, at most {@code most} of them. Like
     * Redis's XREADGROUP.
     */
    public List<Entry<V>> read(K key, Consumer by, long most) {
        return ofOne(commands.blocking("XREADGROUP", wordsOf(key, by, most)).await());
    }

    /**
     * Like {@link #read(Object, Consumer, long)}, but as soon as there is an entry, as in {@link #readAsync(Object, String,
     * long, Duration)}.
     */
    public CompletableFuture<List<Entry<V>>> readAsync(K key, Consumer by, long most, Duration time) {
        BlockingCall read =
                commands.blocking("XREADGROUP", wordsOf(key, by, most, BLOCK, word(Durations.waitMillis(time))));
        return new MappedCall<>(read, this::ofOne);
    }

    private byte[][] wordsOf(K key, Consumer by, long most, byte[]... block) {
        List<byte[]> words = new ArrayList<>(List.of(GROUP));
        words.addAll(List.of(words(by.group(), by.name())));
        words.addAll(List.of(COUNT, word(most)));
        words.addAll(List.of(block));
        words.addAll(List.of(STREAMS, keys.encode(key), NEW));
        return words.toArray(byte[][]::new);
    }

    /** Acknowledges entries and returns how many were pending. Like Redis's XACK. */
    public long ack(K key, String group, String... ids) {
        byte[][] first = {keys.encode(key), Codec.UTF_8.encode(group)};
        return ids.length == 0 ? 0 : count(xack, first, ids);
    }

    /** Returns the number of entries that have been delivered to a group but not acknowledged. Like Redis's XPENDING. */
    public long pending(K key, String group) {
        return commands.call("XPENDING", keys.encode(key), group)
                .values()
                .get(0)
                .integer();
    }

    /**
     * Transfers to a consumer the group's entries that have not been acknowledged for some time, the oldest first, and
     * returns them. Like Redis's XAUTOCLAIM.
     *
     * @param idle the minimum time since the last delivery, in whole milliseconds
     */
    public List<Entry<V>> claim(K key, Consumer by, Duration idle, long most) {
        byte[] word = keys.encode(key);
        byte[][] names = words(by.group(), by.name());
        Reply reply;
        try (Caller call = calls.begin(xautoclaim)) {
            call.word(word).words(names).number(Durations.millis(idle)).word(word("-"));
            reply = call.word(COUNT).number(most).run().reply();
        }
        return entries(reply.values().get(1));
    }
}
