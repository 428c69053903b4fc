package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Family;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.Group;
import io.kvserver.core.command.Routing;
import io.kvserver.core.engine.Engine;
import io.kvserver.core.engine.LocalEngine;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.journal.Journal;
import io.kvserver.core.journal.LogEnd;
import io.kvserver.core.journal.LogWriter;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.Replacement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When replies leave, the operating system has what they acknowledge; handlers choose the commands that are logged. */
@Timeout(60)
class HandedOverRepliesTest {
    private static final byte[] SET = "SET".getBytes(ISO_8859_1);
    private static final byte[] DEL = "DEL".getBytes(ISO_8859_1);

    private final ServerState server = new ServerState(table(), InstantSource.system());
    private final Engine engine = new LocalEngine(new Shards(2));
    private final Keyspaces keyspaces = new Keyspaces(2, 16, server.notifications(), server.caches(), server.memory());
    private Path file;
    private Journal journal;

    @BeforeEach
    void makeLog(@TempDir Path directory) throws IOException {
        file = Files.createFile(directory.resolve("log"));
        // The journal's thread is not started, so only acknowledging threads write.
        journal = new Journal(LogWriter.open(file, LogEnd.OF_NOTHING, 0), Journal.NEVER, reason -> {});
        keyspaces.keepChanges(journal);
    }

    @AfterEach
    void close() throws IOException {
        journal.close();
    }

    private static CommandTable table() {
        List<Command> commands = new ArrayList<>(List.of(
                writing("MOVEVALUE", 2, HandedOverRepliesTest::moveValue),
                writing("HALFNAMED", 1, HandedOverRepliesTest::halfNamed),
                writing("UNCHANGED", 1, (keys, args, reply) -> keys.logInstead())));
        for (Command command : StandardCommands.table().commands()) {
            commands.add(command);
        }
        return new CommandTable(List.of(Family.of(commands)));
    }

    private static Command writing(String name, int keys, io.kvserver.core.command.KeyHandler handler) {
        return Command.command(name, Group.STRING, Arity.exactly(1 + keys), Routing.keys(1, -1, 1), handler, Flag.WRITE)
                .documented("0.1.0", "For a test.", "O(1)");
    }

    /** Moves a value to another key, and logs that as two other commands. */
    private static void moveValue(Keyspace keys, Args args, ReplyWriter reply) {
        byte[] value = keys.string(args, 1).copy();
        keys.putString(args, 2, value, 0, value.length, Keyspace.NO_DEADLINE);
        keys.remove(args, 1);
        Replacement log = keys.logInstead();
        log.command(keys.database(), 3).word(SET).word(args, 2).word(value);
        log.command(keys.database(), 2).word(DEL).word(args, 1);
        reply.ok();
    }

    /** A faulty handler: a word is missing. */
    private static void halfNamed(Keyspace keys, Args args, ReplyWriter reply) {
        keys.putString(args, 1, SET, 0, SET.length, Keyspace.NO_DEADLINE);
        keys.logInstead().command(keys.database(), 3).word(SET).word(args, 1);
        reply.ok();
    }

    private SessionDriver client() {
        return new SessionDriver(wake -> new Session(
                server,
                engine,
                new Keyspace(keyspaces),
                new Session.Options(ProtocolLimits.DEFAULT, InlineReplies.TEXT, ClientOrigin.UNKNOWN),
                wake));
    }

    /** The commands in the log's file, without SELECTs and checksums. */
    private List<String> logged() throws IOException {
        List<String> commands = new ArrayList<>();
        String[] lines = Files.readString(file, ISO_8859_1).split("\r\n");
        for (int i = 0; i < lines.length; ) {
            if (!lines[i].startsWith("*")) {
                i++;
                continue;
            }
            int words = Integer.parseInt(lines[i].substring(1));
            List<String> command = new ArrayList<>();
            for (int word = 0; word < words; word++) {
                command.add(lines[i + 2 + 2 * word]);
            }
            commands.add(String.join(" ", command));
            i += 1 + 2 * words;
        }
        return commands;
    }

    @Test
    void aReplyLeavesAfterItsChangeWasWritten() throws Exception {
        assertEquals("OK\n", client().exchange("SET a 1\n"));

        assertEquals(List.of("SELECT 0", "SET a 1"), logged());
    }

    @Test
    void clientsWhoseRepliesLeaveInARowShareOneWrite() throws Exception {
        SessionDriver first = client();
        SessionDriver second = client();
        first.receive("SET a 1\n");
        second.receive("SET b 1\n");
        assertEquals(0, Files.size(file));

        assertEquals("OK\n", first.takeMessages());

        long size = Files.size(file);
        assertEquals(List.of("SELECT 0", "SET a 1", "SET b 1"), logged());
        assertEquals("OK\n", second.takeMessages());
        assertEquals(size, Files.size(file));
    }

    @Test
    void handlerNamesOtherCommandsWhichAreWholeOrAbsent() throws Exception {
        SessionDriver client = client();
        client.exchange("SET a 1\n");

        assertEquals("OK\n", client.exchange("MOVEVALUE a b\n"));

        assertEquals(List.of("SELECT 0", "SET a 1", "MULTI", "SET b 1", "DEL a", "EXEC"), logged());
    }

    @Test
    void namedCommandsArePartOfTheirTransaction() throws Exception {
        SessionDriver client = client();

        client.exchange("MULTI\nSET a 1\nMOVEVALUE a b\nINCR b\nEXEC\n");

        assertEquals(List.of("SELECT 0", "MULTI", "SET a 1", "SET b 1", "DEL a", "INCR b", "EXEC"), logged());
    }

    @Test
    void loggingOtherCommandsBeforeAChangeIsABug() throws Exception {
        assertEquals("ERR internal error\n", client().exchange("UNCHANGED a\n"));

        assertThrows(IllegalStateException.class, () -> new Keyspace(keyspaces).logInstead());
        assertEquals(List.of(), logged());
    }

    @Test
    void replyWaitsUntilALogThatMissesAChangeHasBeenReplaced() throws Exception {
        SessionDriver client = client();

        assertEquals("", client.exchange("HALFNAMED a\n"));

        assertTrue(journal.isLost());
        assertTrue(client.session().isSuspended());
        journal.start();
        journal.rotate(LogWriter.open(Files.createFile(file.resolveSibling("next")), LogEnd.OF_NOTHING, 0));
        journal.supersedeEarlier();
        String replies = "";
        while (replies.isEmpty()) {
            replies = client.awaitMessages();
        }
        assertEquals("OK\n", replies);
    }

    @Test
    void transactionThatMissesAChangeIsAbsentAndWhatComesLaterIsLogged() throws Exception {
        SessionDriver client = client();
        client.receive("MULTI\nSET a 1\nHALFNAMED b\nSET c 1\nEXEC\n");
        SessionDriver other = client();

        client.receive("SET d 1\n");
        other.receive("SET e 1\n");

        client.disconnect();
        journal.start();
        journal.close();
        assertEquals(List.of("SELECT 0", "SET e 1"), logged());
    }
}
