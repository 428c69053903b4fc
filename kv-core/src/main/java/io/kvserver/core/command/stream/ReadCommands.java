package io.kvserver.core.command.stream;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.BLOCKING;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.STREAM;
import static io.kvserver.core.command.Routing.DESCRIBED;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeySpec;
import java.util.List;

/** Commands that read entries of several streams, and with BLOCK wait for new ones. */
public final class ReadCommands {
    private static final String STREAMS = "STREAMS (key [key ...] id [id ...])";

    public static final List<Command> TABLE = List.of(
            command("XREAD", STREAM, atLeast(4), DESCRIBED, new Reading(), READONLY, BLOCKING)
                    .documented(
                            "5.0.0",
                            "Returns the entries of streams after given ids; with BLOCK waits until there are any.",
                            "O(log N + M) for M of N entries of each stream")
                    .taking("[COUNT count] [BLOCK milliseconds] " + STREAMS)
                    .keys(behindKeyword(1)),
            command("XREADGROUP", STREAM, atLeast(7), DESCRIBED, new GroupReading(), WRITE, BLOCKING)
                    .documented(
                            "5.0.0",
                            "Returns new entries of streams to a consumer of a group, or its pending ones;"
                                    + " with BLOCK waits until there are any.",
                            "O(log N + M) for M of N entries of each stream")
                    .taking("GROUP group consumer [COUNT count] [BLOCK milliseconds] [NOACK] " + STREAMS)
                    .keys(behindKeyword(4)));

    private ReadCommands() {}

    private static KeySpec behindKeyword(int from) {
        return KeySpec.of(new KeySpec.Keyword("STREAMS", from), new KeySpec.Range(-1, 1, 2), "RO access");
    }
}
