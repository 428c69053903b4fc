package io.kvserver.core.command.stream;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Command.container;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.STREAM;
import static io.kvserver.core.command.Routing.KEY;

import io.kvserver.core.client.invocation.Help;
import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.command.Routing;
import java.util.List;

/** Commands on the groups of a stream and their pending entries. */
public final class GroupCommands {
    public static final List<Command> TABLE = List.of(
            groups(),
            command("XACK", STREAM, atLeast(4), KEY, PendingEntries::xack, WRITE, FAST)
                    .documented(
                            "5.0.0",
                            "Acknowledges entries, so that they are no longer pending.",
                            "O(log N) for each entry")
                    .taking("key group id [id ...]")
                    .keys("RW update"),
            command("XACKDEL", STREAM, atLeast(6), KEY, Deleting::xackdel, WRITE, FAST)
                    .documented(
                            "8.2.0",
                            "Acknowledges and deletes entries; a policy tells what happens to other groups' pending ones.",
                            "O(log N) for each entry and group")
                    .taking("key group [KEEPREF|DELREF|ACKED] IDS (numids id [id ...])")
                    .keys("RW update delete"),
            command("XPENDING", STREAM, atLeast(3), KEY, PendingEntries::xpending, READONLY)
                    .documented("5.0.0", "Returns the pending entries of a group.", "O(N) for N returned entries")
                    .taking("key group [[IDLE milliseconds] start-id end-id count [consumer]]")
                    .tips("nondeterministic_output"),
            command("XCLAIM", STREAM, atLeast(6), KEY, Claiming::xclaim, WRITE, FAST)
                    .documented("5.0.0", "Gives pending entries to another consumer.", "O(log N) for each entry")
                    .taking("key group consumer min-idle-time id [id ...] [IDLE milliseconds] [TIME"
                            + " unix-time-milliseconds] [RETRYCOUNT count] [FORCE] [JUSTID] [LASTID lastid]")
                    .keys("RW update")
                    .tips("nondeterministic_output"),
            command("XAUTOCLAIM", STREAM, atLeast(6), KEY, AutoClaiming::xautoclaim, WRITE, FAST)
                    .documented(
                            "6.2.0",
                            "Gives entries that have been pending for long to another consumer.",
                            "O(N) for N visited entries")
                    .taking("key group consumer min-idle-time start-id [COUNT count] [JUSTID]")
                    .keys("RW delete")
                    .tips("nondeterministic_output"));

    private GroupCommands() {}

    private static Command groups() {
        return container("XGROUP", STREAM)
                .documented("5.0.0", "A container for commands on groups.", "Depends on the subcommand.")
                .with(
                        part("CREATE", atLeast(5), Groups::create)
                                .flagged(DENYOOM)
                                .documented("5.0.0", "Creates a group.", "O(1)")
                                .taking("key groupname (id|$) [MKSTREAM] [ENTRIESREAD count]")
                                .keys("RW insert"),
                        part("SETID", atLeast(5), Groups::setId)
                                .documented("5.0.0", "Sets the id of the last entry delivered to a group.", "O(1)")
                                .taking("key groupname (id|$) [ENTRIESREAD count]")
                                .keys("RW update"),
                        part("DESTROY", exactly(4), Groups::destroy)
                                .documented("5.0.0", "Removes a group.", "O(N) for N pending entries")
                                .taking("key groupname")
                                .keys("RW delete"),
                        part("CREATECONSUMER", exactly(5), Groups::createConsumer)
                                .flagged(DENYOOM)
                                .documented("6.2.0", "Creates a consumer in a group.", "O(log N)")
                                .taking("key groupname consumername")
                                .keys("RW insert"),
                        part("DELCONSUMER", exactly(5), Groups::removeConsumer)
                                .documented(
                                        "5.0.0",
                                        "Removes a consumer from a group, with its pending entries.",
                                        "O(N) for N pending entries")
                                .taking("key groupname consumername")
                                .keys("RW delete"),
                        help());
    }

    private static Command help() {
        return Help.part(
                STREAM,
                "5.0.0",
                "CREATE <key> <groupname> <id|$> [option]",
                "    Create a new consumer group. Options are:",
                "    * MKSTREAM",
                "      Create the empty stream if it does not exist.",
                "    * ENTRIESREAD entries_read",
                "      Set the group's entries_read counter (internal use).",
                "CREATECONSUMER <key> <groupname> <consumer>",
                "    Create a new consumer in the specified group.",
                "DELCONSUMER <key> <groupname> <consumer>",
                "    Remove the specified consumer.",
                "DESTROY <key> <groupname>",
                "    Remove the specified group.",
                "SETID <key> <groupname> <id|$> [ENTRIESREAD entries_read]",
                "    Set the current group ID and entries_read counter.");
    }

    private static Command part(String name, Arity arity, KeyHandler handler) {
        return command(name, STREAM, arity, Routing.keys(2, 2, 1), handler, WRITE);
    }
}
