package io.kvserver.core.command.string;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyCollector;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.observe.KeyspaceEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keyspace events of string commands are Redis's. */
class StringEventsTest {
    private static final CommandTable COMMANDS = StandardCommands.table();

    private final List<String> events = new ArrayList<>();
    private final Keyspace keys = new Keyspace(new Keyspaces(1, 1, new Recorder()));

    /** Notes the events of string and generic commands. */
    private final class Recorder implements KeyspaceEvents {
        @Override
        public void happened(char type, String event, int database, byte[] key) {
            events.add(type + " " + event + " " + new String(key, ISO_8859_1));
        }

        @Override
        public boolean wanted(char type) {
            return type == '$' || type == 'g';
        }
    }

    private void run(String request) {
        Args args = Args.of(Stream.of(request.split(" ", -1))
                .map(word -> word.getBytes(ISO_8859_1))
                .toArray(byte[][]::new));
        Command command = COMMANDS.find(args, 0);
        ((KeyHandler) command.handler()).handle(keys, args, new ReplyCollector());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "SET a 1 ; $ set a",
                "SET a 1 EX 100 ; $ set a, g expire a",
                "SET a 1 NX ; ",
                "SET b 1 XX ; ",
                "SET a 2 KEEPTTL GET ; $ set a",
                "SETNX a 1 ; ",
                "SETNX b 1 ; $ set b",
                "SETEX a 100 1 ; $ set a, g expire a",
                "PSETEX a 100 1 ; $ set a, g expire a",
                "GETSET a 1 ; $ set a",
                "GET a ; ",
                "GETEX a ; ",
                "GETEX a PERSIST ; ",
                "GETEX t PERSIST ; g persist t",
                "GETEX a EX 100 ; g expire a",
                "GETEX a EXAT 1 ; g del a",
                "GETEX b EX 100 ; ",
                "GETDEL a ; g del a",
                "GETDEL b ; ",
                "MSET a 1 b 2 ; $ set a, $ set b",
                "MSETNX b 1 a 1 ; ",
                "MSETNX b 1 c 1 ; $ set b, $ set c",
                "APPEND a x ; $ append a",
                "SETRANGE a 0 y ; $ setrange a",
                "SETRANGE b 5  ; ",
                "INCR a ; $ incrby a",
                "DECR a ; $ incrby a",
                "INCRBY a 2 ; $ incrby a",
                "DECRBY a 2 ; $ incrby a",
                "INCRBYFLOAT a 1 ; $ incrbyfloat a",
                "SETBIT a 6 1 ; $ setbit a",
                "SETBIT a 7 1 ; ",
                "SETBIT a 100 0 ; $ setbit a",
                "BITOP NOT b a ; $ set b",
                "BITOP AND a missing ; g del a",
                "BITOP AND b missing ; ",
                "BITFIELD a SET u8 0 1 ; $ setbit a",
                "BITFIELD a SET u8 0 49 ; ",
                "BITFIELD a GET u8 0 ; ",
                "BITFIELD b SET u8 0 0 ; $ setbit b",
                "BITFIELD b OVERFLOW FAIL INCRBY u1 0 2 ; ",
                "LCS a a ; ",
            })
    void theEventsAreThoseOfRedis(String request, String expected) {
        keys.begin(1_000_000_000_000L);
        run("SET a 1");
        run("SET t 1 EX 100");
        events.clear();

        run(request);

        assertEquals(expected == null ? "" : expected, String.join(", ", events));
    }
}
