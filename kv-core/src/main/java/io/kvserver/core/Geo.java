package io.kvserver.core;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.protocol.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Calls on geographic positions, stored as members of sorted sets; errors and threads as for {@link KvStore}. Longitude and
 * latitude are in degrees, distances in metres.
 *
 * @param <K> the program's type of keys
 * @param <V> the program's type of members
 */
public final class Geo<K, V> {
    private static final byte[] METRES = word("M");
    private static final byte[] FROMLONLAT = word("FROMLONLAT");
    private static final byte[] FROMMEMBER = word("FROMMEMBER");
    private static final byte[] BYRADIUS = word("BYRADIUS");
    private static final byte[] BYBOX = word("BYBOX");
    private static final byte[] ASC = word("ASC");
    private static final byte[] COUNT = word("COUNT");
    private static final byte[] WITHDIST = word("WITHDIST");
    private static final byte[] WITHCOORD = word("WITHCOORD");

    private final Calls calls;
    private final Codec<K> keys;
    private final Codec<V> values;

    private final Caller.Call geoadd;
    private final Caller.Call geopos;
    private final Caller.Call geodist;
    private final Caller.Call geohash;
    private final Caller.Call geosearch;

    /** A position in degrees. */
    public record Position(double longitude, double latitude) {}

    /** A member found by a search, with its distance from the centre in metres. */
    public record Found<V>(V member, double distance, Position position) {}

    /** Adds the search's centre, or its shape, to a call. */
    private interface Centre {
        void addTo(Caller call);
    }

    Geo(Calls calls, Codec<K> keys, Codec<V> values) {
        this.calls = calls;
        this.keys = keys;
        this.values = values;
        this.geoadd = calls.command("geoadd");
        this.geopos = calls.command("geopos");
        this.geodist = calls.command("geodist");
        this.geohash = calls.command("geohash");
        this.geosearch = calls.command("geosearch");
    }

    private static byte[] word(String text) {
        return text.getBytes(US_ASCII);
    }

    private static byte[] word(double number) {
        return word(Double.toString(number));
    }

    /**
     * Sets the position of a member and returns whether the member is new. Like Redis's GEOADD; O(log N) for N members.
     *
     * @throws KvStoreException if the position is invalid, or beyond 85.05112878 degrees of latitude
     */
    public boolean add(K key, V member, double longitude, double latitude) {
        byte[] word = keys.encode(key);
        byte[] bytes = values.encode(member);
        try (Caller call = calls.begin(geoadd)) {
            call.word(word).word(word(longitude)).word(word(latitude)).word(bytes);
            return call.run().integer() == 1;
        }
    }

    /** Returns the position of a member, to within a metre, or {@code null} if it does not exist. Like Redis's GEOPOS. */
    public @Nullable Position position(K key, V member) {
        byte[] word = keys.encode(key);
        byte[] bytes = values.encode(member);
        try (Caller call = calls.begin(geopos)) {
            Reply first = call.word(word).word(bytes).run().reply().values().get(0);
            return first.isNil() ? null : position(first);
        }
    }

    private static Position position(Reply pair) {
        return new Position(pair.values().get(0).real(), pair.values().get(1).real());
    }

    /** Returns the distance between two members in metres; empty if one does not exist. Like Redis's GEODIST. */
    public OptionalDouble distance(K key, V one, V other) {
        byte[] word = keys.encode(key);
        byte[] first = values.encode(one);
        byte[] second = values.encode(other);
        try (Caller call = calls.begin(geodist)) {
            Reply distance = call.word(word).word(first).word(second).run().reply();
            return distance.isNil() ? OptionalDouble.empty() : OptionalDouble.of(distance.real());
        }
    }

    /** Returns the geohash of a member, of eleven letters, or {@code null} if the member does not exist. Like Redis's GEOHASH. */
    public @Nullable String hash(K key, V member) {
        byte[] word = keys.encode(key);
        byte[] bytes = values.encode(member);
        try (Caller call = calls.begin(geohash)) {
            Reply first = call.word(word).word(bytes).run().reply().values().get(0);
            return first.isNil() ? null : first.text();
        }
    }

    /**
     * Returns the members within a radius, the nearest first. Like Redis's GEOSEARCH.
     *
     * @param metres the radius
     * @param most the maximum number of members; 0 for all
     */
    public List<Found<V>> around(K key, Position centre, double metres, long most) {
        return search(key, from(centre), call -> call.word(BYRADIUS).word(word(metres)), most);
    }

    /** Like {@link #around}, with a member as the centre, which is found as well. */
    public List<Found<V>> aroundMember(K key, V member, double metres, long most) {
        byte[] bytes = values.encode(member);
        return search(
                key,
                call -> call.word(FROMMEMBER).word(bytes),
                call -> call.word(BYRADIUS).word(word(metres)),
                most);
    }

    /** Like {@link #around}, in a rectangle around the centre with sides parallel to the axes. */
    public List<Found<V>> inBox(K key, Position centre, double width, double height, long most) {
        return search(
                key, from(centre), call -> call.word(BYBOX).word(word(width)).word(word(height)), most);
    }

    private static Centre from(Position centre) {
        return call -> call.word(FROMLONLAT).word(word(centre.longitude())).word(word(centre.latitude()));
    }

    private List<Found<V>> search(K key, Centre from, Centre by, long most) {
        byte[] word = keys.encode(key);
        List<Reply> replies;
        try (Caller call = calls.begin(geosearch)) {
            call.word(word);
            from.addTo(call);
            by.addTo(call);
            call.word(METRES).word(ASC);
            if (most > 0) {
                call.word(COUNT).number(most);
            }
            replies = call.word(WITHDIST).word(WITHCOORD).run().reply().values();
        }
        List<Found<V>> found = new ArrayList<>(replies.size());
        for (Reply reply : replies) {
            List<Reply> parts = reply.values();
            V member = values.decode(parts.get(0).bytes());
            found.add(new Found<>(member, parts.get(1).real(), position(parts.get(2))));
        }
        return found;
    }
}
