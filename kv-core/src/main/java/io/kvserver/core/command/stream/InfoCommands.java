package io.kvserver.core.command.stream;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Command.container;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Group.STREAM;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.client.invocation.Help;
import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.command.Routing;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.stream.ReadCounter;
import io.kvserver.core.stream.StreamConsumer;
import io.kvserver.core.stream.StreamGroup;
import io.kvserver.core.stream.StreamValue;
import java.util.List;

/** XINFO. */
public final class InfoCommands {
    private static final int KEY = 2;
    private static final long DEFAULT_COUNT = 10;

    public static final List<Command> TABLE = List.of(container("XINFO", STREAM)
            .documented("5.0.0", "A container for commands that describe streams.", "Depends on the subcommand.")
            .with(
                    part("STREAM", atLeast(3), InfoCommands::stream)
                            .documented("5.0.0", "Describes a stream.", "O(1), and O(N) for N entries with FULL")
                            .taking("key [FULL ([COUNT count])]"),
                    part("GROUPS", exactly(3), InfoCommands::groups)
                            .documented("5.0.0", "Describes the groups of a stream.", "O(N) for N groups")
                            .taking("key"),
                    part("CONSUMERS", exactly(4), InfoCommands::consumers)
                            .documented("5.0.0", "Describes the consumers of a group.", "O(N) for N consumers")
                            .taking("key groupname")
                            .tips("nondeterministic_output"),
                    Help.part(
                            STREAM,
                            "5.0.0",
                            "CONSUMERS <key> <groupname>",
                            "    Show consumers of <groupname>.",
                            "GROUPS <key>",
                            "    Show the stream consumer groups.",
                            "STREAM <key> [FULL [COUNT <count>]",
                            "    Show information about the stream.")));

    private InfoCommands() {}

    private static Command part(String name, Arity arity, KeyHandler handler) {
        return command(name, STREAM, arity, Routing.keys(KEY, KEY, 1), handler, READONLY);
    }

    private static StreamValue require(Keyspace keys, Args args) {
        StreamValue stream = StreamWrite.read(keys, args, KEY);
        if (stream == null) {
            throw CommandErrors.NO_SUCH_KEY;
        }
        return stream;
    }

    private static void stream(Keyspace keys, Args args, ReplyWriter reply) {
        StreamValue stream = require(keys, args);
        boolean full = args.count() > 3;
        if (!full) {
            reply.map(10);
            StreamInfo.head(stream, reply);
            StreamInfo.ends(stream, reply);
            return;
        }
        boolean counted = args.count() == 6;
        if ((args.count() != 4 && !counted) || !args.is(3, "FULL") || (counted && !args.is(4, "COUNT"))) {
            throw CommandErrors.wrongSubcommand(args, "XINFO");
        }
        long count = counted ? args.integer(5) : DEFAULT_COUNT;
        reply.map(9);
        StreamInfo.head(stream, reply);
        new StreamInfo(stream, count < 0 ? DEFAULT_COUNT : count, reply).all();
    }

    private static void groups(Keyspace keys, Args args, ReplyWriter reply) {
        StreamValue stream = require(keys, args);
        EntryReplies entries = new EntryReplies(reply);
        reply.array(stream.groupCount());
        Meanwhile others = Meanwhile.during(stream.groupCount());
        for (StreamGroup group = stream.groupAfter(null); group != null; group = stream.groupAfter(group)) {
            others.step();
            reply.map(6);
            reply.bulk("name");
            reply.bulk(group.name());
            reply.bulk("consumers");
            reply.integer(group.consumerCount());
            reply.bulk("pending");
            reply.integer(group.pendingCount());
            reply.bulk("last-delivered-id");
            entries.id(group.lastId());
            reply.bulk("entries-read");
            StreamInfo.counter(group.entriesRead(), StreamGroup.UNKNOWN, reply);
            reply.bulk("lag");
            StreamInfo.counter(ReadCounter.lag(stream, group), ReadCounter.NO_LAG, reply);
        }
    }

    private static void consumers(Keyspace keys, Args args, ReplyWriter reply) {
        StreamGroup group = Groups.require(require(keys, args), args, KEY, KEY + 1);
        reply.array(group.consumerCount());
        Meanwhile others = Meanwhile.during(group.consumerCount());
        for (StreamConsumer each = group.consumerAfter(null); each != null; each = group.consumerAfter(each)) {
            others.step();
            reply.map(4);
            reply.bulk("name");
            reply.bulk(each.name());
            reply.bulk("pending");
            reply.integer(each.pendingCount());
            reply.bulk("idle");
            reply.integer(Math.max(0, keys.relativeMillis() - each.seenMillis()));
            reply.bulk("inactive");
            long active = each.activeMillis();
            reply.integer(active < 0 ? active : Math.max(0, keys.relativeMillis() - active));
        }
    }
}
