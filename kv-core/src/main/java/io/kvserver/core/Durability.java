package io.kvserver.core;

import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Limitation;
import io.kvserver.core.command.Server;
import io.kvserver.core.engine.Engine;
import io.kvserver.core.journal.DataDirectory;
import io.kvserver.core.journal.FileContent;
import io.kvserver.core.journal.Journal;
import io.kvserver.core.journal.LogWriter;
import io.kvserver.core.journal.Manifest;
import io.kvserver.core.journal.RdbWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.Snapshot;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a store's data in a directory: loads it, then notes each change in a log, and replaces the log by a shorter one when
 * it has grown.
 *
 * <p>A rewrite: a new increment is listed in the manifest; then, while one thread has all shards, changes start to go there
 * and a snapshot is taken; then the snapshot becomes the new base, and what was before is deleted. At each moment the files
 * that the manifest names hold everything.
 *
 * <p>Thread: opened, loaded and closed by one at a time; rewrites are made by a thread of their own, one at a time.
 */
final class Durability {
    private static final System.Logger LOG = System.getLogger("io.kvserver.core");
    /** What a redis-server of the version whose formats are written would say. */
    private static final String REDIS_VERSION = "7.0.15";

    private static final long MIN_REWRITE_BYTES = 64 << 20;
    private static final long LOOK_MILLIS = 1000;

    private final Path path;
    private final Fsync fsync;
    private final TornLog tornLog;
    private final Server server;
    private final Keyspaces keyspaces;
    private final Engine engine;

    private final Thread rewriter = new Thread(this::rewriteWhenDue, "kv-rewrite");
    private volatile @Nullable Running running;
    /** Of the thread that loads, then of the one that rewrites, as the number of bytes of the manifest's base. */
    private Manifest manifest = Manifest.EMPTY;

    private long baseBytes;

    private final Object lock = new Object();
    /** Guarded by the lock. */
    private boolean rewriteWanted;

    /** Guarded by the lock. */
    private boolean closing;

    /** What there is once the data has been loaded. */
    private record Running(DataDirectory directory, Journal journal) {}

    Durability(Path path, Fsync fsync, TornLog tornLog, Server server, Keyspaces keyspaces, Engine engine) {
        this.path = path;
        this.fsync = fsync;
        this.tornLog = tornLog;
        this.server = server;
        this.keyspaces = keyspaces;
        this.engine = engine;
        rewriter.setDaemon(true);
    }

    /** Takes the directory, loads what it holds into the store, which is empty, and notes changes from then on. */
    void load(CommandTable commands, LoadProgress progress) throws IOException {
        DataDirectory opened = DataDirectory.open(path);
        try {
            Optional<Manifest> found = opened.readManifest();
            opened.deleteLeftovers(found).forEach(file -> LOG.log(Level.INFO, "deleted " + file + ", left by a crash"));
            Loader loader =
                    new Loader(commands, keyspaces, engine, server.clock().millis(), tornLog, progress);
            Manifest present = found.isPresent() ? found.get() : firstLog(opened, loader);
            long lastBytes = 0;
            if (found.isPresent()) {
                lastBytes = loader.loadLog(opened, present);
                if (present.increments().isEmpty()) {
                    present = opened.addIncrement(present);
                    lastBytes = 0;
                }
                present = opened.deleteHistory(present);
            }
            Path last =
                    opened.logFile(present.increments().get(present.increments().size() - 1));
            start(opened, present, LogWriter.open(last, lastBytes, 0));
        } catch (IOException | RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    /** Without a log, what a snapshot holds is the beginning. */
    private Manifest firstLog(DataDirectory opened, Loader loader) throws IOException {
        loader.loadSnapshot(opened);
        return opened.createLog(content(snapshot(() -> {}), true));
    }

    private void start(DataDirectory opened, Manifest present, LogWriter writer) throws IOException {
        long every = switch (fsync) {
            case ALWAYS -> 0;
            case EVERY_SECOND -> TimeUnit.SECONDS.toNanos(1);
            case NEVER -> Journal.NEVER;
        };
        Journal started = new Journal(writer, every, this::troubled);
        running = new Running(opened, started);
        manifest = present;
        baseBytes = baseBytes(opened, present);
        Exclusive.run(engine, keyspaces.partitions(), () -> keyspaces.keepChanges(started));
        started.start();
        rewriter.start();
    }

    private static long baseBytes(DataDirectory opened, Manifest present) throws IOException {
        return present.base().isEmpty()
                ? 0
                : opened.bytes(opened.logFile(present.base().get()));
    }

    private void troubled(@Nullable String reason) {
        server.limit(reason == null ? null : Limitation.diskTrouble(reason));
    }

    /** All keys at one moment, at which {@code also} is run, by a thread that has all shards. */
    private Snapshot snapshot(Runnable also) {
        Snapshot[] taken = {null};
        Exclusive.run(engine, keyspaces.partitions(), () -> {
            also.run();
            taken[0] = keyspaces.snapshot();
        });
        return taken[0];
    }

    private FileContent content(Snapshot snapshot, boolean logBase) {
        return channel -> {
            RdbWriter writer = new RdbWriter(channel, true);
            long usedBytes =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            writer.header(
                    REDIS_VERSION,
                    TimeUnit.MILLISECONDS.toSeconds(server.clock().millis()),
                    usedBytes,
                    logBase);
            snapshot.visit(new Snapshot.Visitor() {
                @Override
                public void database(int index, long size, long expiring) throws IOException {
                    writer.sizes(index, size, expiring);
                }

                @Override
                public void key(int database, Slice key, Slice value, long deadlineMillis) throws IOException {
                    writer.key(database, key, value, deadlineMillis);
                }
            });
            writer.finish();
        };
    }

    /** Makes the log be rewritten soon; {@code false} if that is under way. */
    boolean rewriteSoon() {
        synchronized (lock) {
            boolean wanted = !rewriteWanted;
            rewriteWanted = true;
            lock.notifyAll();
            return wanted;
        }
    }

    private void rewriteWhenDue() {
        while (awaitRewrite()) {
            try {
                rewrite();
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.ERROR, "the log could not be rewritten, and goes on growing: " + e.getMessage());
            }
            synchronized (lock) {
                rewriteWanted = false;
            }
        }
    }

    /** Says whether there is one to be made; otherwise it is the end. */
    private boolean awaitRewrite() {
        synchronized (lock) {
            while (!closing && !rewriteWanted && !hasGrown()) {
                try {
                    lock.wait(LOOK_MILLIS);
                } catch (InterruptedException e) {
                    return false;
                }
            }
            rewriteWanted = true;
            return !closing;
        }
    }

    private boolean hasGrown() {
        Journal log = running().journal();
        return log.isLost() || log.fileBytes() > Math.max(MIN_REWRITE_BYTES, baseBytes);
    }

    private void rewrite() throws IOException {
        DataDirectory files = running().directory();
        Journal log = running().journal();
        if (!log.isRotated() && !log.isLost()) {
            throw new IOException("what was appended before the last rewrite is not on the disk yet");
        }
        manifest = files.addIncrement(manifest);
        Manifest.Part increment =
                manifest.increments().get(manifest.increments().size() - 1);
        LogWriter next = LogWriter.open(files.logFile(increment), 0, 0);
        Snapshot snapshot = snapshot(() -> log.rotate(next));
        manifest = files.replaceBase(manifest, increment, content(snapshot, true));
        log.supersedeEarlier();
        manifest = files.deleteHistory(manifest);
        baseBytes = baseBytes(files, manifest);
        LOG.log(Level.INFO, "rewrote the log: " + snapshot.size() + " keys, " + baseBytes + " bytes");
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Running running() {
        if (running == null) {
            throw new IllegalStateException("nothing has been loaded");
        }
        return running;
    }

    /** Writes what has been changed to the disk and gives the directory up. The store can be read further. */
    void close() throws IOException {
        Running ended = running;
        if (ended == null) {
            return;
        }
        synchronized (lock) {
            closing = true;
            lock.notifyAll();
        }
        join(rewriter);
        server.limit(Limitation.CLOSED);
        Exclusive.run(engine, keyspaces.partitions(), () -> keyspaces.keepChanges(null));
        running = null;
        try {
            ended.journal().close();
        } finally {
            ended.directory().close();
        }
    }
}
