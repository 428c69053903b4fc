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
 * Calls on streams; errors and threads as for {@link KvStore}. An entry has an id, as {@code 1526919030474-55}, and fields whose
 * names are text. {@code -} and {@code +} are the first and the last id of a range, {@code $} the last one that is there.
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

    /** An entry; one that has been deleted since it was delivered has no fields. */
    public record Entry<V>(String id, Map<String, V> fields) {}

    /** A member of a group. */
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

    /** Adds an entry with the next id, which is returned. As Redis's XADD. */
    public String add(K key, Map<String, V> fields) {
        return add(key, fields, 0);
    }

    /** As {@link #add(Object, Map)}, and removes old entries so that about {@code most} are left; 0 for all. */
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
     * Adds an entry with an id, as {@code 5-1}, or {@code 5-*} for the next of a millisecond; returns it. As Redis's XADD.
     *
     * @throws KvStoreException if it is not larger than the last one
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

    /** How many entries there are. As Redis's XLEN. */
    public long size(K key) {
        byte[] word = keys.encode(key);
        try (Caller call = calls.begin(xlen)) {
            return call.word(word).run().integer();
        }
    }

    /**
     * The entries from one id to another, both included; one after {@code (} is not. As Redis's XRANGE.
     *
     * @param most how many at most; 0 for all
     */
    public List<Entry<V>> range(K key, String from, String to, long most) {
        return range(xrange, key, from, to, most);
    }

    /** As {@link #range}, the last entry first. As Redis's XREVRANGE. */
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

    /** Deletes entries, and says how many there were. As Redis's XDEL. */
    public long remove(K key, String... ids) {
        return ids.length == 0 ? 0 : count(xdel, new byte[][] {keys.encode(key)}, ids);
    }

    private long count(Caller.Call command, byte[][] first, String... ids) {
        byte[][] words = words(ids);
        try (Caller call = calls.begin(command)) {
            return call.words(first).words(words).run().integer();
        }
    }

    /** Removes the first entries so that exactly {@code most} are left, and says how many that were. As Redis's XTRIM. */
    public long trim(K key, long most) {
        byte[] word = keys.encode(key);
        try (Caller call = calls.begin(xtrim)) {
            return call.word(word).word(MAXLEN).number(most).run().integer();
        }
    }

    /** The entries after an id, {@code most} at most. As Redis's XREAD. */
    public List<Entry<V>> read(K key, String after, long most) {
        return ofOne(commands.blocking("XREAD", COUNT, word(most), STREAMS, keys.encode(key), word(after))
                .await());
    }

    /**
     * As {@link #read}, as soon as there is an entry; the result is empty if there is none in time, and fails with a {@link
     * KvStoreException} if the store is closed meanwhile. {@link CompletableFuture#cancel} ends the wait. As Redis's XREAD with
     * BLOCK.
     *
     * @param after {@code $} for those that are added from now on
     * @param time how long to wait, in whole milliseconds; {@link Duration#ZERO} for any time
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
     * Makes a group that gets the entries after an id, and the stream if there is none. As Redis's XGROUP CREATE with MKSTREAM.
     *
     * @throws KvStoreException if there is such a group
     */
    public void createGroup(K key, String group, String after) {
        commands.call("XGROUP", "CREATE", keys.encode(key), group, after, "MKSTREAM");
    }

    /** Removes a group, and says whether there was one. As Redis's XGROUP DESTROY. */
    public boolean removeGroup(K key, String group) {
        return commands.call("XGROUP", "DESTROY", keys.encode(key), group).integer() == 1;
    }

    /** The next entries that no other consumer of the group has got, {@code most} at most. As Redis's XREADGROUP. */
    public List<Entry<V>> read(K key, Consumer by, long most) {
        return ofOne(commands.blocking("XREADGROUP", wordsOf(key, by, most)).await());
    }

    /** As {@link #read(Object, Consumer, long)} and {@link #readAsync(Object, String, long, Duration)}. */
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

    /** Says that entries have been dealt with, and returns how many were pending. As Redis's XACK. */
    public long ack(K key, String group, String... ids) {
        byte[][] first = {keys.encode(key), Codec.UTF_8.encode(group)};
        return ids.length == 0 ? 0 : count(xack, first, ids);
    }

    /** How many entries a group has got and not yet dealt with. As Redis's XPENDING. */
    public long pending(K key, String group) {
        return commands.call("XPENDING", keys.encode(key), group)
                .values()
                .get(0)
                .integer();
    }

    /**
     * Takes over entries that consumers have not dealt with for a time, the oldest first. As Redis's XAUTOCLAIM.
     *
     * @param idle how long, in whole milliseconds
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
