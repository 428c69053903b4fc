package io.kvserver.core.durability;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Flag;
import io.kvserver.core.engine.Call;
import io.kvserver.core.engine.Engine;
import io.kvserver.core.engine.Exclusive;
import io.kvserver.core.journal.DataDirectory;
import io.kvserver.core.journal.LogEnd;
import io.kvserver.core.journal.LogReader;
import io.kvserver.core.journal.Manifest;
import io.kvserver.core.journal.TornTail;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyCollector;
import io.kvserver.core.rdb.RdbReader;
import io.kvserver.core.rdb.UnreadableFileException;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts what a directory holds into a store, which may already have clients: they are told to wait. Confined.
 *
 * <p>Time stands still before all deadlines meanwhile: that a key expired is in the log like any other change.
 */
final class Loader {
    private static final int REPORT_EVERY = 1 << 12;

    private final CommandTable commands;
    private final Keyspaces keyspaces;
    private final Engine engine;
    private final boolean cutsTornLog;
    private final Progress progress;
    private final Keyspace keys;

    private @Nullable TornTail torn;
    private long doneBytes;
    private long allBytes;
    private int sinceReport;

    Loader(
            CommandTable commands,
            Keyspaces keyspaces,
            Engine engine,
            long nowMillis,
            boolean cutsTornLog,
            Progress progress) {
        this.commands = commands;
        this.keyspaces = keyspaces;
        this.engine = engine;
        this.cutsTornLog = cutsTornLog;
        this.progress = progress;
        this.keys = keyspaces.view();
        keys.beginRepeating(nowMillis);
    }

    /** Loads the snapshot, if there is one. */
    void loadSnapshot(DataDirectory directory) throws IOException {
        if (directory.hasSnapshot()) {
            try (RdbReader reader = RdbReader.open(directory.snapshot())) {
                allBytes = reader.size();
                load(reader, directory.snapshot());
            }
            progress.loaded(allBytes, allBytes);
        }
    }

    /**
     * Loads the log, and returns where its last file can be gone on with. What a crash may have torn is the last file that holds
     * something: kv lists none after it, a redis-server may.
     */
    LogEnd loadLog(DataDirectory directory, Manifest manifest) throws IOException {
        List<Path> files = new ArrayList<>();
        manifest.base().ifPresent(base -> files.add(directory.logFile(base)));
        manifest.increments().forEach(increment -> files.add(directory.logFile(increment)));
        for (Path file : files) {
            allBytes += directory.bytes(file);
        }
        LogEnd end = LogEnd.OF_NOTHING;
        for (Path file : files) {
            long bytes = directory.bytes(file);
            if (torn != null && bytes > 0) {
                throw torn.refused();
            }
            end = load(file);
            doneBytes += bytes;
        }
        progress.loaded(allBytes, allBytes);
        return end;
    }

    /** What is to be cut off before the log is gone on with. */
    Optional<TornTail> torn() {
        return Optional.ofNullable(torn);
    }

    private LogEnd load(Path file) throws IOException {
        try (LogReader reader = LogReader.open(file, this::isKnown)) {
            if (reader.preamble().isPresent()) {
                load(reader.preamble().get(), file);
            }
            while (reader.next()) {
                repeat(reader);
                report(reader.bytesRead());
            }
            torn = reader.tornTail().orElse(torn);
            if (torn != null && !cutsTornLog) {
                throw torn.refused();
            }
            return reader.end();
        }
    }

    private void load(RdbReader reader, Path file) throws IOException {
        while (reader.next()) {
            if (reader.database() >= keyspaces.databases()) {
                throw new UnreadableFileException(file, reader.offset(), "there is no database " + reader.database());
            }
            Args key = Args.of(reader.key().copy(), reader.value().copy());
            long deadline = reader.deadlineMillis();
            keys.select(reader.database());
            Exclusive.runOn(engine, keys.partitionOf(key, 0), () -> keys.load(key, deadline));
            report(reader.offset());
        }
    }

    private boolean isKnown(Args args) {
        Command command = commands.find(args);
        return command != null
                && command.flags().contains(Flag.WRITE)
                && command.arity().accepts(args.count());
    }

    /** Runs a command of the log again. */
    private void repeat(LogReader reader) throws IOException {
        if (reader.database() >= keyspaces.databases()) {
            throw reader.refused("there is no database " + reader.database());
        }
        Command command = commands.find(reader.args());
        if (command == null) {
            throw reader.refused("unknown command");
        }
        ReplyCollector reply = new ReplyCollector();
        keys.select(reader.database());
        Call call = new Call(keys);
        call.prepare(command, reader.args(), reply);
        if (!engine.submit(call)) {
            // A client's INFO has the shard.
            call.await();
        }
        String failure = reply.failure();
        if (failure != null) {
            throw reader.refused("'" + command.name() + "' failed: " + failure);
        }
    }

    private void report(long bytesOfFile) {
        if (++sinceReport == REPORT_EVERY) {
            sinceReport = 0;
            progress.loaded(doneBytes + bytesOfFile, allBytes);
        }
    }
}
