package io.kvserver.core.durability;

import static io.kvserver.core.protocol.Log.LOG;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.invocation.Invocation;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.journal.DataDirectory;
import io.kvserver.core.journal.LogEnd;
import io.kvserver.core.journal.LogReader;
import io.kvserver.core.journal.Manifest;
import io.kvserver.core.journal.TornTail;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.ReplyCollector;
import io.kvserver.core.rdb.RdbReader;
import io.kvserver.core.rdb.UnreadableFileException;
import io.kvserver.core.rdb.ValueTypes;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.LoadedKeys;
import io.kvserver.core.value.StoredValueReader;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Loads a directory's data into a store. Clients that are already connected are told to wait. Confined; the thread of a
 * {@link LoadQueue} adds the keys to the store.
 *
 * <p>Meanwhile time stands still before all deadlines: the log has expired keys as deletions.
 */
final class Loader {
    private static final int COMMANDS_OF_BATCH = 1 << 10;
    private static final long BYTES_OF_BATCH = 1 << 20;

    private final ServerState server;
    private final CommandTable commands;
    private final Keyspaces keyspaces;
    private final Shards engine;
    private final long nowMillis;
    private final Progress progress;
    private final LoadRoom room;
    /** The view of the thread that repeats commands. */
    private final Keyspace keys;

    private @Nullable TornTail torn;
    private long doneBytes;
    private long allBytes;

    /** A command of a log, with a copy of its words. */
    private record Repeated(Command command, Args args, int database, long offset) {}

    Loader(ServerState server, Keyspaces keyspaces, Shards engine, Progress progress) {
        this.server = server;
        this.commands = server.commands();
        this.keyspaces = keyspaces;
        this.engine = engine;
        this.nowMillis = server.clock().millis();
        this.progress = progress;
        this.room = new LoadRoom(keyspaces.memory());
        this.keys = new Keyspace(keyspaces);
        keys.beginRepeating(nowMillis);
    }

    /** Loads the snapshot, if there is one. */
    void loadSnapshot(DataDirectory directory) throws IOException {
        if (directory.hasSnapshot()) {
            try (RdbReader reader = RdbReader.open(directory.snapshot())) {
                allBytes = reader.size();
                load(reader, directory.snapshot());
            }
            room.finish();
            progress.loaded(allBytes, allBytes);
        }
    }

    /** Loads the single-file log of a redis-server before version 7; an incomplete end is skipped or refused. */
    void loadOldLog(DataDirectory directory, Path file, boolean cutsTornLog) throws IOException {
        load(List.of(file), directory, cutsTornLog);
        if (torn != null) {
            LOG.log(Level.WARNING, "left out the end of the old log: " + torn);
        }
    }

    /**
     * Loads the log, and returns where appending to its last file continues. A crash may have torn the last file that
     * is not empty; kv lists no file after it, a redis-server may.
     */
    LogEnd loadLog(DataDirectory directory, Manifest manifest, boolean cutsTornLog) throws IOException {
        List<Path> files = new ArrayList<>();
        manifest.base().ifPresent(base -> files.add(directory.logFile(base)));
        manifest.increments().forEach(increment -> files.add(directory.logFile(increment)));
        return load(files, directory, cutsTornLog);
    }

    private LogEnd load(List<Path> files, DataDirectory directory, boolean cutsTornLog) throws IOException {
        for (Path file : files) {
            allBytes += directory.bytes(file);
        }
        LogEnd end = LogEnd.OF_NOTHING;
        for (Path file : files) {
            long bytes = directory.bytes(file);
            if (torn != null && bytes > 0) {
                throw torn.refused();
            }
            end = load(file, cutsTornLog);
            doneBytes += bytes;
        }
        room.finish();
        progress.loaded(allBytes, allBytes);
        return end;
    }

    /** The tail to cut off before the log is continued. */
    Optional<TornTail> torn() {
        return Optional.ofNullable(torn);
    }

    /** Whether keys were evicted for lack of memory; they are still in the files. */
    boolean hasEvicted() {
        return room.hasEvicted();
    }

    private LogEnd load(Path file, boolean cutsTornLog) throws IOException {
        try (LogReader reader = LogReader.open(file, this::isKnown)) {
            if (reader.preamble().isPresent()) {
                load(reader.preamble().get(), file);
            }
            repeat(reader, file);
            torn = reader.tornTail().orElse(torn);
            if (torn != null && !cutsTornLog) {
                throw torn.refused();
            }
            return reader.end();
        }
    }

    private void load(RdbReader reader, Path file) throws IOException {
        try (LoadQueue queue = new LoadQueue(engine, keyspaces.partitions())) {
            LoadedKeys batch = new LoadedKeys(keyspaces, nowMillis);
            StoredValueReader values = new StoredValueReader(keyspaces.packing());
            reader.libraries(text -> queue.add(() -> loadLibrary(text, file, reader.offset())));
            while (reader.next()) {
                if (reader.database() >= keyspaces.databases()) {
                    throw new UnreadableFileException(
                            file, reader.offset(), "there is no database " + reader.database());
                }
                add(reader, values, batch);
                if (batch.isFull()) {
                    place(batch, queue, file, reader.offset());
                    batch = new LoadedKeys(keyspaces, nowMillis);
                }
            }
            place(batch, queue, file, reader.offset());
            queue.finish();
        }
    }

    /** Adds the reader's present key. A key without elements, as old versions may write it, is skipped. */
    private static void add(RdbReader reader, StoredValueReader values, LoadedKeys batch) throws IOException {
        if (reader.type() == ValueTypes.STRING) {
            batch.add(reader.database(), reader.key(), reader.value(), reader.deadlineMillis());
            return;
        }
        values.read(reader.type(), reader);
        if (values.isEmpty()) {
            return;
        }
        if (values.isPacked()) {
            batch.add(reader.database(), reader.key(), values.kind(), values.packed(), reader.deadlineMillis());
        } else {
            batch.add(reader.database(), reader.key(), values.object(), reader.deadlineMillis());
        }
    }

    private void place(LoadedKeys batch, LoadQueue queue, Path file, long offset) throws IOException {
        if (room.mustEvict(batch.bytes())) {
            // Eviction needs the shards.
            queue.drain();
        }
        room.forKeys(batch.bytes(), part(offset));
        queue.add(() -> {
            byte[] twice = batch.place();
            if (twice != null) {
                throw new UnreadableFileException(
                        file, offset, "key '" + new String(twice, StandardCharsets.ISO_8859_1) + "' comes twice");
            }
        });
        progress.loaded(doneBytes + offset, allBytes);
    }

    private double part(long bytesOfFile) {
        return allBytes == 0 ? 1 : (double) (doneBytes + bytesOfFile) / allBytes;
    }

    /** Refuses keys outside database 0, which a cluster's node cannot serve. Called after loading. */
    void requireOneDatabase() throws IOException {
        for (int i = 1; server.topology() != null && i < keyspaces.databases(); i++) {
            if (keys.all().size(i) > 0) {
                throw new IOException("there are keys in database " + i + ", and a cluster has only database 0");
            }
        }
    }

    private boolean isKnown(Args args) {
        Command command = commands.find(args);
        return command != null && isLogged(command) && command.arity().accepts(args.count());
    }

    /** PFCOUNT is not a write, but logs contain it, because it caches its result in the value. */
    private static boolean isLogged(Command command) {
        return command.flags().contains(Flag.WRITE)
                || (command.flags().contains(Flag.MAY_REPLICATE) && command.handler() instanceof KeyHandler);
    }

    /** Runs the commands of a log again. */
    private void repeat(LogReader reader, Path file) throws IOException {
        try (LoadQueue queue = new LoadQueue(engine, keyspaces.partitions())) {
            List<Repeated> batch = new ArrayList<>(COMMANDS_OF_BATCH);
            long bytes = 0;
            while (reader.next()) {
                if (reader.database() >= keyspaces.databases()) {
                    throw reader.refused("there is no database " + reader.database());
                }
                Command command = commands.find(reader.args());
                if (command == null) {
                    throw reader.refused("unknown command");
                }
                Args args = reader.args().detachedCopy();
                bytes += args.bytes();
                batch.add(new Repeated(command, args, reader.database(), reader.offset()));
                if (batch.size() == COMMANDS_OF_BATCH || bytes >= BYTES_OF_BATCH) {
                    repeat(batch, bytes, queue, file, reader.bytesRead());
                    batch = new ArrayList<>(COMMANDS_OF_BATCH);
                    bytes = 0;
                }
            }
            repeat(batch, bytes, queue, file, reader.bytesRead());
            queue.finish();
        }
    }

    private void repeat(List<Repeated> batch, long bytes, LoadQueue queue, Path file, long bytesRead)
            throws IOException {
        room.forCommands(bytes, part(bytesRead));
        queue.add(() -> {
            for (Repeated command : batch) {
                repeat(command, file);
            }
        });
        progress.loaded(doneBytes + bytesRead, allBytes);
    }

    private void repeat(Repeated repeated, Path file) throws UnreadableFileException {
        ReplyCollector reply = new ReplyCollector();
        keys.select(repeated.database());
        Command command = repeated.command();
        run(command, repeated.args(), reply);
        String failure = reply.failure();
        if (failure != null) {
            throw new UnreadableFileException(file, repeated.offset(), "'" + command.name() + "' failed: " + failure);
        }
    }

    private void run(Command command, Args args, ReplyCollector reply) {
        if (command.handler() instanceof KeyHandler handler) {
            Invocation.run(command, handler, keys, args, reply);
            return;
        }
        // Perhaps a command on functions.
        Client client = new Client(server, keys, new ReplyBuffer(server.tails()), Protocol.RESP3, () -> {}).inside();
        try {
            Invocation.run(command, client, args, reply);
        } finally {
            client.disconnected();
        }
    }

    private void loadLibrary(byte[] text, Path file, long offset) throws UnreadableFileException {
        Args args = Args.of(
                "FUNCTION".getBytes(StandardCharsets.US_ASCII), "LOAD".getBytes(StandardCharsets.US_ASCII), text);
        Command command = commands.find(args);
        if (command == null) {
            throw new UnreadableFileException(
                    file, offset, "there is a library of functions, and there are no functions");
        }
        ReplyCollector reply = new ReplyCollector();
        run(command, args, reply);
        if (reply.failure() != null) {
            throw new UnreadableFileException(file, offset, "a library of functions: " + reply.failure());
        }
    }
}
