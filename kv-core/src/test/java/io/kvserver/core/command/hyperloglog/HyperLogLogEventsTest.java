package io.kvserver.core.command.hyperloglog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyCollector;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.observe.KeyspaceEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which keyspace events commands on HyperLogLogs cause, and what they leave alone. */
class HyperLogLogEventsTest {
    private final List<String> events = new ArrayList<>();
    private final Keyspace keys = new Keyspace(new Keyspaces(1, 1, new Recorder()));

    /** Notes all events. */
    private final class Recorder implements KeyspaceEvents {
        @Override
        public void happened(char type, String event, int database, byte[] key) {
            events.add(type + " " + event + " " + new String(key, ISO_8859_1));
        }

        @Override
        public boolean wanted(char type) {
            return true;
        }
    }

    private List<String> run(String request) {
        Args args = Args.of(Stream.of(request.split(" ", -1))
                .map(word -> word.getBytes(ISO_8859_1))
                .toArray(byte[][]::new));
        KeyHandler handler = (KeyHandler) StandardCommands.table().find(args, 0).handler();
        events.clear();
        handler.handle(keys, args, new ReplyCollector());
        return List.copyOf(events);
    }

    @Test
    void whatIsAddedIsTold() {
        assertEquals(List.of("n new a", "$ pfadd a"), run("PFADD a x"));
        assertEquals(List.of(), run("PFADD a x"));
        assertEquals(List.of("$ pfadd a"), run("PFADD a y"));
    }

    @Test
    void mergingTellsOfTheDestination() {
        run("PFADD a x");

        assertEquals(List.of("m keymiss b", "n new b", "$ pfadd b"), run("PFMERGE b a"));
        assertEquals(List.of("m keymiss none", "$ pfadd a"), run("PFMERGE a none"));
    }

    @Test
    void countingTellsOfNothingButMisses() {
        run("PFADD a x");

        assertEquals(List.of(), run("PFCOUNT a"));
        assertEquals(List.of("m keymiss none"), run("PFCOUNT none"));
    }

    @Test
    void aDeadlineStays() {
        keys.begin(1000);
        run("PFADD a x");
        run("PEXPIREAT a 5000");
        for (int i = 0; i < 5000; i++) {
            run("PFADD a " + i);
        }
        run("PFCOUNT a");
        run("PFMERGE a a");

        assertEquals(5000, keys.deadline(Args.of(new byte[] {'a'}), 0));
    }
}
