package io.kvserver.core.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.differential.RedisHooks;
import io.kvserver.core.differential.RedisServerProcess;
import io.kvserver.core.rdb.RedisContents;
import io.kvserver.core.rdb.StoredKey;
import io.kvserver.core.rdb.StoredKeys;
import io.kvserver.core.rdb.TemporaryFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/** Files that kv writes, read by redis-server and the tools that come with it: the same keys are there. */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisReadsProperties {
    private static final byte[] MULTI = {'M', 'U', 'L', 'T', 'I'};
    private static final byte[] EXEC = {'E', 'X', 'E', 'C'};

    @Property(tries = 20, shrinking = ShrinkingMode.OFF)
    void snapshotsHoldTheSameKeys(@ForAll("keys") List<StoredKey> keys, @ForAll boolean compresses)
            throws IOException, InterruptedException {
        try (TemporaryFiles files = new TemporaryFiles();
                DataDirectory directory = DataDirectory.open(files.directory())) {
            directory.replaceSnapshot(channel -> StoredKey.write(channel, keys, compresses, false));

            String checked = RedisContents.check("redis-check-rdb", directory.snapshot());
            assertTrue(checked.contains("Checksum OK") && checked.contains(keys.size() + " keys read"), checked);
            try (RedisServerProcess redis = RedisContents.start(files.directory())) {
                assertEquals(new HashSet<>(keys), RedisContents.of(redis));
            }
        }
    }

    /** In two increments, as during a rewrite; then redis-server continues the log, and kv reads the result. */
    @Property(tries = 20, shrinking = ShrinkingMode.OFF)
    void logsHoldTheSameKeys(
            @ForAll("keys") List<StoredKey> keys,
            @ForAll("commands") List<LoggedCommand> commands,
            @ForAll("commands") List<LoggedCommand> more)
            throws IOException, InterruptedException {
        ModelStore model = new ModelStore();
        keys.forEach(model::put);
        commands.forEach(model::run);
        more.forEach(model::run);
        try (TemporaryFiles files = new TemporaryFiles();
                DataDirectory directory = DataDirectory.open(files.directory())) {
            Manifest first = directory.createLog(channel -> StoredKey.write(channel, keys, true, true));
            long position = append(directory, first, commands, 0);
            LogFiles log = new LogFiles(directory, first);
            log.list(log.makeIncrement());
            Manifest second = directory.readManifest().orElseThrow();
            append(directory, second, more, position);

            checkLog(directory, second);
            try (RedisServerProcess redis = RedisContents.start(files.directory(), "--appendonly", "yes")) {
                assertEquals(model.keys(), RedisContents.of(redis));
                RedisContents.send(redis, "SET by-redis 1", "SELECT 5", "INCR by-redis");
            }
            model.put(StoredKey.of(0, "by-redis", "1"));
            model.put(StoredKey.of(5, "by-redis", "1"));
            assertEquals(model.keys(), ModelStore.load(directory).keys());
        }
    }

    @Property(tries = 20, shrinking = ShrinkingMode.OFF)
    void tornLogsHoldTheSameKeys(
            @ForAll("commands") List<LoggedCommand> commands, @ForAll @DoubleRange(max = 1) double tear)
            throws IOException, InterruptedException {
        try (TemporaryFiles files = new TemporaryFiles();
                DataDirectory directory = DataDirectory.open(files.directory())) {
            Manifest manifest = directory.createLog(channel -> StoredKey.write(channel, List.of(), true, true));
            append(directory, manifest, commands, 0);
            Path increment = directory.logFile(manifest.increments().get(0));
            try (FileChannel channel = FileChannel.open(increment, StandardOpenOption.WRITE)) {
                channel.truncate((long) (tear * Files.size(increment)));
            }

            ModelStore model = ModelStore.load(directory);
            try (RedisServerProcess redis = RedisContents.start(files.directory(), "--appendonly", "yes")) {
                assertEquals(model.keys(), RedisContents.of(redis));
            }
        }
    }

    /** Puts every other command with the next one into a transaction, and writes to the file every third time. */
    private static long append(DataDirectory directory, Manifest manifest, List<LoggedCommand> commands, long position)
            throws IOException {
        List<Manifest.Part> increments = manifest.increments();
        Path file = directory.logFile(increments.get(increments.size() - 1));
        try (LogWriter log = LogWriter.open(file, LoggedCommand.end(file), position)) {
            for (int i = 0; i < commands.size(); i++) {
                LoggedCommand command = commands.get(i);
                if (i % 4 == 0 && i + 1 < commands.size()) {
                    CommandBuffer transaction = new CommandBuffer();
                    transaction.begin(command.database(), 1);
                    transaction.word(MULTI);
                    transaction.add(command.database(), command.args());
                    LoggedCommand next = commands.get(++i);
                    transaction.add(next.database(), next.args());
                    transaction.begin(next.database(), 1);
                    transaction.word(EXEC);
                    log.append(transaction);
                } else {
                    log.append(command.database(), command.args());
                }
                if (i % 3 == 0) {
                    log.write();
                }
            }
            log.write();
            log.force();
            return log.forced();
        }
    }

    private static void checkLog(DataDirectory directory, Manifest manifest) throws IOException, InterruptedException {
        Path file = directory.logFile(manifest.increments().get(0)).resolveSibling(Manifest.FILE_NAME);
        String checked = RedisContents.check("redis-check-aof", file);

        assertTrue(checked.contains("All AOF files and manifest are valid"), checked);
    }

    @Provide
    Arbitrary<List<StoredKey>> keys() {
        return StoredKeys.any(20);
    }

    @Provide
    Arbitrary<List<LoggedCommand>> commands() {
        Arbitrary<Integer> databases = Arbitraries.of(0, 0, 1, 15);
        Arbitrary<String> names = Arbitraries.of("a", "b", "counter", "\r\n*1\r\n");
        Arbitrary<Long> deadlines = Arbitraries.longs().between(4_000_000_000_000L, 5_000_000_000_000L);
        Arbitrary<List<String>> commands = Arbitraries.oneOf(
                Combinators.combine(names, StoredKeys.values()).as((key, value) -> List.of("SET", key, value)),
                Combinators.combine(names, StoredKeys.values(), deadlines)
                        .as((key, value, deadline) -> List.of("SET", key, value, "PXAT", "" + deadline)),
                names.map(key -> List.of("DEL", key)),
                Combinators.combine(names, deadlines).as((key, deadline) -> List.of("PEXPIREAT", key, "" + deadline)),
                Arbitraries.just(List.of("INCR", "incremented")));
        return Combinators.combine(databases, commands)
                .as(LoggedCommand::new)
                .list()
                .ofMaxSize(40)
                .map(ArrayList::new);
    }
}
