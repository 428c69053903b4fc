package io.kvserver.core.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.rdb.StoredKeys;
import io.kvserver.core.rdb.TemporaryFiles;
import io.kvserver.core.rdb.UnreadableFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.arbitraries.ListArbitrary;

/** Logs that kv writes and reads: complete, torn at every length, with each byte changed. */
class LogProperties {
    /** What is appended in one step: one command as it was requested, or a transaction. */
    record Step(List<LoggedCommand> commands, boolean transaction, boolean writes) {}

    /** The state of the log after each step: its length, and how many commands it holds. */
    private static NavigableMap<Long, Integer> write(Path file, List<Step> steps) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file);
        NavigableMap<Long, Integer> lengths = new TreeMap<>();
        lengths.put(0L, 0);
        int commands = 0;
        try (LogWriter log = LogWriter.open(file, LogEnd.OF_NOTHING, 0)) {
            for (Step step : steps) {
                append(log, step);
                commands += step.commands().size();
                // Only after a write it is known which commands the file holds at its length.
                if (step.writes()) {
                    log.write();
                    lengths.put(log.fileBytes(), commands);
                }
            }
            log.write();
            lengths.put(log.fileBytes(), commands);
            assertEquals(log.appended(), log.written());
        }
        assertEquals(Files.size(file), lengths.lastKey());
        return lengths;
    }

    private static void append(LogWriter log, Step step) {
        LoggedCommand first = step.commands().get(0);
        if (!step.transaction()) {
            log.append(first.database(), first.args());
            return;
        }
        CommandBuffer commands = new CommandBuffer();
        commands.begin(first.database(), 1);
        commands.word(new byte[] {'M', 'U', 'L', 'T', 'I'});
        for (LoggedCommand command : step.commands()) {
            commands.add(command.database(), command.args());
        }
        commands.begin(first.database(), 1);
        commands.word(new byte[] {'E', 'X', 'E', 'C'});
        log.append(commands);
    }

    private static List<LoggedCommand> commands(List<Step> steps) {
        return steps.stream().flatMap(step -> step.commands().stream()).toList();
    }

    @Property(tries = 300)
    void commandsComeBackInTheirOrder(@ForAll("steps") List<Step> steps) throws IOException {
        try (TemporaryFiles files = new TemporaryFiles()) {
            Path file = files.file("log.aof");
            write(file, steps);

            assertEquals(new LoggedCommand.Log(commands(steps), Optional.empty()), LoggedCommand.read(file));
        }
    }

    @Property(tries = 300)
    void aLogThatIsContinuedIsOneLog(@ForAll("steps") List<Step> steps, @ForAll("steps") List<Step> more)
            throws IOException {
        try (TemporaryFiles files = new TemporaryFiles()) {
            Path file = files.file("log.aof");
            long length = write(file, steps).lastKey();
            TemporaryFiles.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) length + 5));
            try (LogWriter log = LogWriter.open(file, new LogEnd(length, 0), 100)) {
                more.forEach(step -> append(log, step));
                log.write();
                assertTrue(log.appended() > 100 && log.written() == log.appended());
            }

            List<LoggedCommand> all = new ArrayList<>(commands(steps));
            all.addAll(commands(more));
            assertEquals(new LoggedCommand.Log(all, Optional.empty()), LoggedCommand.read(file));
        }
    }

    @Property(tries = 30)
    void aTornLogHoldsItsWholeStepsWhereverItIsTorn(@ForAll("shortSteps") List<Step> steps) throws IOException {
        try (TemporaryFiles files = new TemporaryFiles()) {
            Path file = files.file("log.aof");
            NavigableMap<Long, Integer> lengths = write(file, steps);
            byte[] whole = Files.readAllBytes(file);
            List<LoggedCommand> all = commands(steps);

            for (int length = 0; length < whole.length; length++) {
                TemporaryFiles.write(file, Arrays.copyOf(whole, length));
                LoggedCommand.Log log = LoggedCommand.read(file);

                int atLeast = lengths.floorEntry((long) length).getValue();
                int count = log.commands().size();
                assertTrue(count >= atLeast, "at " + length + " of " + whole.length);
                assertEquals(all.subList(0, count), log.commands());
                assertTrue(endsAStep(steps, count), "half of a transaction");
                assertCutsWell(file, log, length);
            }
        }
    }

    private static boolean endsAStep(List<Step> steps, int commands) {
        int counted = 0;
        for (Step step : steps) {
            if (counted >= commands) {
                break;
            }
            counted += step.commands().size();
        }
        return counted == commands;
    }

    /** The log can be continued at the offset that the torn tail gives. */
    private static void assertCutsWell(Path file, LoggedCommand.Log log, int length) throws IOException {
        LoggedCommand next = LoggedCommand.of(7, "SET further on");
        LogEnd end = LoggedCommand.end(file);
        assertEquals(log.tornTail().map(TornTail::offset).orElse((long) length), end.length());
        try (LogWriter writer = LogWriter.open(file, end, 0)) {
            writer.append(next.database(), next.args());
            writer.write();
        }
        List<LoggedCommand> expected = new ArrayList<>(log.commands());
        expected.add(next);
        assertEquals(new LoggedCommand.Log(expected, Optional.empty()), LoggedCommand.read(file));
    }

    @Property(tries = 30)
    void zeroBytesAtTheEndWereNeverWritten(@ForAll("shortSteps") List<Step> steps) throws IOException {
        try (TemporaryFiles files = new TemporaryFiles()) {
            Path file = files.file("log.aof");
            write(file, steps);
            byte[] whole = Files.readAllBytes(file);

            for (int length = 0; length < whole.length; length++) {
                TemporaryFiles.write(file, Arrays.copyOf(whole, length));
                LoggedCommand.Log torn = LoggedCommand.read(file);
                TemporaryFiles.write(file, Arrays.copyOf(Arrays.copyOf(whole, length), whole.length + 3));
                LoggedCommand.Log zeros = LoggedCommand.read(file);

                assertEquals(torn.commands(), zeros.commands(), "at " + length);
                assertEquals(
                        torn.tornTail().map(TornTail::offset).orElse((long) length),
                        zeros.tornTail().orElseThrow().offset());
            }
        }
    }

    @Property(tries = 30)
    void noChangedByteGoesUnnoticed(@ForAll("shortSteps") List<Step> steps, @ForAll byte change) throws IOException {
        try (TemporaryFiles files = new TemporaryFiles()) {
            Path file = files.file("log.aof");
            NavigableMap<Long, Integer> lengths = write(file, steps);
            byte[] bytes = Files.readAllBytes(file);
            List<LoggedCommand> all = commands(steps);
            long lastBatch = lengths.lowerKey((long) bytes.length);
            byte flip = change == 0 ? 1 : change;

            for (int i = 0; i < bytes.length; i++) {
                bytes[i] ^= flip;
                TemporaryFiles.write(file, bytes);
                bytes[i] ^= flip;
                try {
                    LoggedCommand.Log log = LoggedCommand.read(file);
                    // Only the last batch can look torn; elsewhere the byte belonged to a checksum that is not needed.
                    int count = log.commands().size();
                    assertTrue(i >= lastBatch || count == all.size(), "byte " + i + " of " + bytes.length);
                    assertEquals(all.subList(0, count), log.commands());
                    assertTrue(count == all.size() || log.tornTail().isPresent());
                } catch (UnreadableFileException e) {
                    assertEquals(file, e.file());
                    assertTrue(e.offset() <= bytes.length);
                }
            }
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return steps(StoredKeys.values()).ofMinSize(1).ofMaxSize(20);
    }

    @Provide
    Arbitrary<List<Step>> shortSteps() {
        Arbitrary<String> words =
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(15);
        return steps(words).ofMinSize(1).ofMaxSize(8);
    }

    private static ListArbitrary<Step> steps(Arbitrary<String> words) {
        Arbitrary<List<String>> commands = words.list().ofMaxSize(4).map(arguments -> {
            List<String> command = new ArrayList<>(List.of("SET"));
            command.addAll(arguments);
            return command;
        });
        Arbitrary<LoggedCommand> logged = Combinators.combine(
                        Arbitraries.integers().between(0, 2), commands)
                .as(LoggedCommand::new);
        Arbitrary<Boolean> writes = Arbitraries.of(true, false, false);
        return Arbitraries.frequencyOf(
                        Tuple.of(
                                3,
                                Combinators.combine(logged, writes).as((one, w) -> new Step(List.of(one), false, w))),
                        Tuple.of(
                                1,
                                Combinators.combine(logged.list().ofMinSize(1).ofMaxSize(4), writes)
                                        .as((some, w) -> new Step(some, true, w))))
                .list();
    }
}
