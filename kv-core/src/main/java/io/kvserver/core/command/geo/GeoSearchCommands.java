package io.kvserver.core.command.geo;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.GEO;
import static io.kvserver.core.command.Routing.DESCRIBED;
import static io.kvserver.core.command.Routing.KEY;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.command.geo.SearchRequest.Form;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import java.util.List;

/** Commands that search for places in a circle or a box. */
public final class GeoSearchCommands {
    private static final String COST =
            "O(N+log(M)) for N members in the cells around the shape, M being the size of the sorted set";

    private static final String UNITS = "M|KM|FT|MI";
    private static final String FROM_AND_BY = "(FROMMEMBER member|FROMLONLAT longitude latitude) (BYRADIUS radius "
            + UNITS + "|BYBOX width height " + UNITS + ")";
    private static final String ORDER = " [ASC|DESC] [COUNT count [ANY]]";
    private static final String PARTS = " [WITHCOORD] [WITHDIST] [WITHHASH]";
    private static final String OLD_PARTS = PARTS + " [COUNT count [ANY]] [ASC|DESC]";

    public static final List<Command> TABLE = List.of(
            command("GEOSEARCH", GEO, atLeast(7), KEY, GeoSearchCommands::geosearch, READONLY)
                    .documented("6.2.0", "Finds the members in a circle or a box.", COST)
                    .taking("key " + FROM_AND_BY + ORDER + PARTS),
            command("GEOSEARCHSTORE", GEO, atLeast(8), DESCRIBED, GeoSearchCommands::geosearchstore, WRITE, DENYOOM)
                    .documented("6.2.0", "Stores the members in a circle or a box as a sorted set.", COST)
                    .taking("destination source " + FROM_AND_BY + ORDER + " [STOREDIST]")
                    .keys(KeySpec.of(1, "OW update"), KeySpec.of(2, "RO access")),
            command("GEORADIUS", GEO, atLeast(6), DESCRIBED, GeoSearchCommands::georadius, WRITE, DENYOOM)
                    .documented("3.2.0", "Finds, and may store, the members in a circle around a place.", COST)
                    .taking("key longitude latitude radius " + UNITS + OLD_PARTS + " [STORE key] [STOREDIST key]")
                    .keys(KeySpec.of(1, "RO access"), target("STORE", 6), target("STOREDIST", 6)),
            command("GEORADIUS_RO", GEO, atLeast(6), KEY, GeoSearchCommands::georadiusReading, READONLY)
                    .documented("3.2.10", "Finds the members in a circle around a place.", COST)
                    .taking("key longitude latitude radius " + UNITS + OLD_PARTS),
            command("GEORADIUSBYMEMBER", GEO, atLeast(5), DESCRIBED, GeoSearchCommands::byMember, WRITE, DENYOOM)
                    .documented("3.2.0", "Finds, and may store, the members in a circle around one of them.", COST)
                    .taking("key member radius " + UNITS + OLD_PARTS + " [STORE key] [STOREDIST key]")
                    .keys(KeySpec.of(1, "RO access"), target("STORE", 5), target("STOREDIST", 5)),
            command("GEORADIUSBYMEMBER_RO", GEO, atLeast(5), KEY, GeoSearchCommands::byMemberReading, READONLY)
                    .documented("3.2.10", "Finds the members in a circle around one of them.", COST)
                    .taking("key member radius " + UNITS + OLD_PARTS));

    private GeoSearchCommands() {}

    private static KeySpec target(String keyword, int from) {
        return KeySpec.of(new KeySpec.Keyword(keyword, from), new KeySpec.Range(0, 1, 0), "OW update");
    }

    private static void geosearch(Keyspace keys, Args args, ReplyWriter reply) {
        Search.run(Form.SEARCH, keys, args, reply);
    }

    private static void geosearchstore(Keyspace keys, Args args, ReplyWriter reply) {
        Search.run(Form.SEARCH_AND_STORE, keys, args, reply);
    }

    private static void georadius(Keyspace keys, Args args, ReplyWriter reply) {
        Search.run(Form.RADIUS, keys, args, reply);
    }

    private static void georadiusReading(Keyspace keys, Args args, ReplyWriter reply) {
        Search.run(Form.RADIUS_READING, keys, args, reply);
    }

    private static void byMember(Keyspace keys, Args args, ReplyWriter reply) {
        Search.run(Form.RADIUS_BY_MEMBER, keys, args, reply);
    }

    private static void byMemberReading(Keyspace keys, Args args, ReplyWriter reply) {
        Search.run(Form.RADIUS_BY_MEMBER_READING, keys, args, reply);
    }
}
