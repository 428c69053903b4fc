package io.kvserver.core.command.geo;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.GEO;
import static io.kvserver.core.command.Routing.KEY;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.collection.SortedSet;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import java.util.List;

/** Commands on single places. Those that search are {@link GeoSearchCommands}. */
public final class GeoCommands {
    public static final List<Command> TABLE = List.of(
            command("GEOADD", GEO, atLeast(5), KEY, Adding::geoadd, WRITE, DENYOOM)
                    .documented(
                            "3.2.0",
                            "Adds members with their places, or moves them.",
                            "O(log N) for each member, N being the size of the sorted set")
                    .taking("key [NX|XX] [CH] longitude latitude member [longitude latitude member ...]")
                    .keys("RW update"),
            command("GEODIST", GEO, atLeast(4), KEY, GeoCommands::geodist, READONLY)
                    .documented("3.2.0", "Returns the distance between two members.", "O(1)")
                    .taking("key member1 member2 [M|KM|FT|MI]"),
            command("GEOHASH", GEO, atLeast(2), KEY, GeoCommands::geohash, READONLY)
                    .documented("3.2.0", "Returns the places of members as geohashes.", "O(N) for N members asked for")
                    .taking("key [member ...]"),
            command("GEOPOS", GEO, atLeast(2), KEY, GeoCommands::geopos, READONLY)
                    .documented("3.2.0", "Returns the places of members.", "O(N) for N members asked for")
                    .taking("key [member ...]"));

    private static final String DIGITS = "0123456789bcdefghjkmnpqrstuvwxyz";
    private static final int DIGIT_BITS = 5;
    /** The digits of a geohash that the bits of a position fill; Redis adds a zero. */
    private static final int HASH_DIGITS = 2 * Cell.MAX_STEP / DIGIT_BITS;
    /** A geohash, unlike the grid, reaches the poles. */
    private static final double POLE = 90;

    private GeoCommands() {}

    private static void geodist(Keyspace keys, Args args, ReplyWriter reply) {
        Unit unit = args.count() == 5 ? Unit.named(args, 4) : Unit.M;
        if (args.count() > 5) {
            throw CommandErrors.SYNTAX;
        }
        SortedSet set = SortedSet.read(keys, args);
        if (set == null || !set.find(args, 2)) {
            reply.nil();
            return;
        }
        Place from = new Place();
        from.set(set.score());
        if (!set.find(args, 3)) {
            reply.nil();
            return;
        }
        Place to = new Place();
        to.set(set.score());
        from.asCenter();
        Search.writeDistance(from.meters(to) / unit.meters(), reply);
    }

    private static void geohash(Keyspace keys, Args args, ReplyWriter reply) {
        SortedSet set = SortedSet.read(keys, args);
        reply.array(args.count() - 2);
        Place place = new Place();
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = 2; i < args.count(); i++) {
            others.step();
            if (set == null || !set.find(args, i)) {
                reply.nil();
            } else {
                place.set(set.score());
                reply.bulk(geohash(Cell.bits(place.longitude(), place.latitude(), POLE, Cell.MAX_STEP)));
            }
        }
    }

    private static byte[] geohash(long bits) {
        byte[] text = new byte[HASH_DIGITS + 1];
        for (int i = 0; i < HASH_DIGITS; i++) {
            int shift = 2 * Cell.MAX_STEP - (i + 1) * DIGIT_BITS;
            text[i] = (byte) DIGITS.charAt((int) (bits >> shift) & 0x1f);
        }
        text[HASH_DIGITS] = '0';
        return text;
    }

    private static void geopos(Keyspace keys, Args args, ReplyWriter reply) {
        SortedSet set = SortedSet.read(keys, args);
        reply.array(args.count() - 2);
        Place place = new Place();
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = 2; i < args.count(); i++) {
            others.step();
            if (set == null || !set.find(args, i)) {
                reply.nilArray();
            } else {
                place.set(set.score());
                Search.writePlace(place.longitude(), place.latitude(), reply);
            }
        }
    }
}
