package io.kvserver.core.command.server;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Command.container;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Group.SERVER;
import static io.kvserver.core.command.Routing.ALL_SHARDS;
import static io.kvserver.core.command.Routing.NONE;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.invocation.ClientHandler;
import io.kvserver.core.client.invocation.Help;
import io.kvserver.core.command.Bytes;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Routing;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** MEMORY: the memory of keys, tables, clients and the whole process. */
public final class MemoryCommands {
    private static final int FULL_PERCENT = 90;
    /** The report mentions clients whose data takes more than one in this many parts of the heap. */
    private static final int UNREAD_PART = 4;

    public static final List<Command> TABLE = List.of(container("MEMORY", SERVER)
            .documented("4.0.0", "A container for commands about memory.", "Depends on the subcommand.")
            .with(
                    about("DOCTOR", NONE, MemoryCommands::doctor)
                            .documented("4.0.0", "Returns a report on memory problems.", "O(N) for N clients"),
                    about("MALLOC-STATS", NONE, MemoryCommands::heap)
                            .documented("4.0.0", "Returns the size of the JVM's heap.", "O(1)"),
                    part("PURGE", NONE, MemoryCommands::purge)
                            .documented("4.0.0", "Does nothing: the JVM releases memory by itself.", "O(1)")
                            .tips("request_policy:all_shards", "response_policy:all_succeeded"),
                    about("STATS", ALL_SHARDS, MemoryCommands::statistics)
                            .documented("4.0.0", "Returns statistics of memory use.", "O(N) for N clients"),
                    command("USAGE", SERVER, atLeast(3), Routing.keys(2, 2, 1), MemoryCommands::usage, READONLY)
                            .documented("4.0.0", "Returns the bytes that a key and its value take.", "O(1)")
                            .taking("key [SAMPLES count]")
                            .keys("RO"),
                    Help.part(
                            SERVER,
                            "4.0.0",
                            "DOCTOR",
                            "    Return memory problems reports.",
                            "MALLOC-STATS",
                            "    Return internal statistics report from the memory allocator.",
                            "PURGE",
                            "    Attempt to purge dirty pages for reclamation by the allocator.",
                            "STATS",
                            "    Return information about the memory usage of the server.",
                            "USAGE <key> [SAMPLES <count>]",
                            "    Return memory in bytes used by <key> and its value. Nested values are",
                            "    sampled up to <count> times (default: 5, 0 means sample all).")));

    private MemoryCommands() {}

    private static Command part(String name, Routing routing, ClientHandler handler) {
        return clientCommand(name, SERVER, exactly(2), routing, handler);
    }

    private static Command about(String name, Routing routing, ClientHandler handler) {
        return part(name, routing, handler)
                .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special");
    }

    private static void usage(Keyspace keys, Args args, ReplyWriter reply) {
        for (int i = 3; i < args.count(); i += 2) {
            if (!args.is(i, "SAMPLES") || i + 1 == args.count()) {
                throw CommandErrors.SYNTAX;
            }
            // Accepted but not used: nothing is sampled.
            if (args.integer(i + 1) < 0) {
                throw CommandErrors.SYNTAX;
            }
        }
        if (keys.exists(args, 2)) {
            reply.integer(keys.usage().memoryBytes(args, 2));
        } else {
            reply.nil();
        }
    }

    private static void statistics(Client client, Args args, ReplyWriter reply) {
        Keyspace keys = client.keys();
        List<Integer> used = IntStream.range(0, keys.databases())
                .filter(database -> keys.all().size(database) > 0)
                .boxed()
                .toList();
        reply.map(3 + used.size());
        reply.bulk("total.allocated");
        reply.integer(HeapSize.now().usedBytes());
        reply.bulk("clients.normal");
        reply.integer(clientBytes(client.server()));
        long count = 0;
        for (int database : used) {
            reply.bulk("db." + database);
            reply.map(1);
            reply.bulk("overhead.hashtable.main");
            reply.integer(keys.all().tableBytes(database));
            count += keys.all().size(database);
        }
        reply.bulk("keys.count");
        reply.integer(count);
    }

    /** The approximate bytes that all clients take for their input and unread output. */
    static long clientBytes(ServerState server) {
        long bytes = 0;
        for (Client client : server.clients().all()) {
            bytes += client.output().bytes()
                    + client.link().inputBytes()
                    + client.link().inputRoom();
        }
        return bytes;
    }

    private static void doctor(Client client, Args args, ReplyWriter reply) {
        reply.verbatim(diagnosis(HeapSize.now(), clientBytes(client.server())));
    }

    /** The report on a heap and the memory of clients. */
    static String diagnosis(HeapSize heap, long clientBytes) {
        StringBuilder text = new StringBuilder();
        if (heap.usedBytes() > heap.maxBytes() / 100 * FULL_PERCENT) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s of %s of heap are in use, garbage included. If that stays so, remove keys, let them expire, or"
                            + " give the JVM more with -Xmx.\n",
                    Bytes.human(heap.usedBytes()),
                    Bytes.human(heap.maxBytes())));
        }
        if (clientBytes > heap.usedBytes() / UNREAD_PART) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s are what clients have sent or not read yet. CLIENT LIST shows whose it is, and CONFIG SET"
                            + " client-output-buffer-limit limits it.\n",
                    Bytes.human(clientBytes)));
        }
        return text.isEmpty() ? "There is enough memory.\n" : text.toString();
    }

    private static void purge(Client client, Args args, ReplyWriter reply) {
        reply.ok();
    }

    private static void heap(Client client, Args args, ReplyWriter reply) {
        HeapSize heap = HeapSize.now();
        reply.verbatim(String.format(
                Locale.ROOT,
                "The JVM's heap: %d bytes used, %d committed, %d at most.\n",
                heap.usedBytes(),
                heap.committedBytes(),
                heap.maxBytes()));
    }
}
