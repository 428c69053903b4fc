package io.kvserver.core.command.introspection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.client.Client;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.invocation.ClientHandler;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.Reply;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.ReplyCollector;
import io.kvserver.core.protocol.TailPool;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.observe.KeyspaceEvents;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandRepliesTest {
    private static final CommandTable TABLE = StandardCommands.table();

    @Test
    void countIsTheSizeOfTheTable() {
        assertEquals((long) TABLE.commands().size(), reply(CommandReplies::count, "command", "count"));
    }

    @Test
    void infoDescribesGetAsRedisDoes() {
        List<?> info =
                list(list(reply(CommandReplies::info, "command", "info", "GET")).get(0));

        assertEquals(
                List.of(
                        "get",
                        2L,
                        List.of("readonly", "fast"),
                        1L,
                        1L,
                        1L,
                        List.of("@read", "@string", "@fast"),
                        List.of(),
                        List.of(List.of(
                                "flags",
                                List.of("RO", "access"),
                                "begin_search",
                                List.of("type", "index", "spec", List.of("index", 1L)),
                                "find_keys",
                                List.of("type", "range", "spec", List.of("lastkey", 0L, "keystep", 1L, "limit", 0L)))),
                        List.of()),
                info);
    }

    @Test
    void infoKnowsTheKeysOfACommandOnAnyNumberOfThem() {
        List<?> info =
                list(list(reply(CommandReplies::info, "command", "info", "del")).get(0));

        assertEquals(List.of("del", -2L), info.subList(0, 2));
        assertEquals(List.of(1L, -1L, 1L), info.subList(3, 6));
    }

    @Test
    void infoAnswersNilForWhatIsUnknown() {
        List<?> infos = list(reply(CommandReplies::info, "command", "info", "foo", "client|id", "client|foo"));

        assertEquals(3, infos.size());
        assertNull(infos.get(0));
        assertEquals("client|id", list(infos.get(1)).get(0));
        assertNull(infos.get(2));
    }

    @Test
    void everyDescriptionHasTenParts() {
        for (Object description : list(reply(CommandReplies::info, "command", "info"))) {
            assertEquals(10, list(description).size());
            for (Object part : list(list(description).get(9))) {
                assertEquals(10, list(part).size());
            }
        }
        assertEquals(reply(CommandReplies::info, "command", "info"), reply(CommandReplies::all, "command"));
    }

    @Test
    void docsOfOneCommandAreAMapOfItsName() {
        Command get = TABLE.named("get");

        Object docs = reply(CommandReplies::docs, "command", "docs", "Get", "foo");

        List<?> key = List.of("name", "key", "type", "key", "display_text", "key", "key_spec_index", 0L);
        List<Object> description = new ArrayList<>(
                List.of("summary", get.summary(), "since", "1.0.0", "group", "string", "complexity", "O(1)"));
        description.addAll(List.of("arguments", List.of(key)));
        assertEquals(List.of("get", description).toString(), docs.toString());
    }

    @Test
    void docsOfNothingKnownAreEmpty() {
        assertEquals(List.of(), reply(CommandReplies::docs, "command", "docs", "foo"));
    }

    @Test
    void docsDocumentEveryCommandAndSubcommand() {
        List<?> docs = list(reply(CommandReplies::docs, "command", "docs"));

        assertEquals(names(TABLE.commands()), everySecond(docs));
        for (int i = 0; i < docs.size(); i += 2) {
            List<Command> parts = TABLE.named((String) docs.get(i)).subcommands();
            List<?> facts = list(docs.get(i + 1));
            assertEquals(!parts.isEmpty(), facts.contains("subcommands"));
            if (!parts.isEmpty()) {
                assertEquals(names(parts), everySecond(list(facts.get(facts.indexOf("subcommands") + 1))));
            }
        }
    }

    @Test
    void categoriesFollowFromTheOtherFacts() {
        Command dangerous = TABLE.named("flushall");

        assertEquals(List.of("@keyspace", "@write", "@slow", "@dangerous"), dangerous.categories());
    }

    private static List<String> names(List<Command> commands) {
        return commands.stream().map(Command::name).toList();
    }

    private static List<Object> everySecond(List<?> keysAndValues) {
        List<Object> keys = new ArrayList<>();
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            keys.add(keysAndValues.get(i));
        }
        return keys;
    }

    private static Object reply(ClientHandler handler, String... words) {
        byte[][] bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i].getBytes(ISO_8859_1);
        }
        ReplyCollector collector = new ReplyCollector();
        Keyspace keys = new Keyspace(new Keyspaces(1, 1, KeyspaceEvents.NONE));
        ServerState server = new ServerState(TABLE, InstantSource.system());
        Client client = new Client(server, keys, new ReplyBuffer(new TailPool()), Protocol.RESP3, () -> {});
        handler.handle(client, Args.of(bytes), collector);
        return readable(collector.reply());
    }

    private static List<?> list(Object reply) {
        return assertInstanceOf(List.class, reply);
    }

    /** As texts, numbers and lists, at any depth; a map's keys and values alternate. */
    private static Object readable(Reply reply) {
        if (reply instanceof Reply.Int number) {
            return number.value();
        }
        if (reply instanceof Reply.Status || reply instanceof Reply.Bulk) {
            return reply.text();
        }
        if (reply instanceof Reply.Nil) {
            return null;
        }
        List<Object> readable = new ArrayList<>();
        if (reply instanceof Reply.Pairs pairs) {
            pairs.entries().forEach(entry -> {
                readable.add(readable(entry.getKey()));
                readable.add(readable(entry.getValue()));
            });
        } else {
            reply.values().forEach(element -> readable.add(readable(element)));
        }
        return readable;
    }
}
