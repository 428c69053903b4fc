package io.kvserver.core.durability;

import static io.kvserver.core.protocol.Log.LOG;

import io.kvserver.core.client.Limitation;
import io.kvserver.core.client.Pending;
import io.kvserver.core.client.Persistence;
import io.kvserver.core.client.SavePoint;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.engine.Engine;
import io.kvserver.core.engine.Exclusive;
import io.kvserver.core.journal.DataDirectory;
import io.kvserver.core.journal.FileContent;
import io.kvserver.core.journal.Journal;
import io.kvserver.core.journal.LogEnd;
import io.kvserver.core.journal.LogFiles;
import io.kvserver.core.journal.LogWriter;
import io.kvserver.core.journal.Manifest;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.rdb.RdbWriter;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.Snapshot;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a store's data in a directory: loads it, then notes each change in a log, and replaces the log by a shorter one when
 * it has grown.
 *
 * <p>A rewrite: a new increment is made; then, while one thread has all shards, changes start to go there and a snapshot is
 * taken; then the snapshot becomes the new base, and what was before is deleted. At each moment the files that the manifest
 * names hold everything ({@link LogFiles}).
 *
 * <p>Thread: opened, loaded and closed by one at a time; rewrites and snapshots
 * are made by a thread of its own, one at a time; the rest by any.
 */
public final class Durability implements Persistence {
    /** What a redis-server of the version whose formats are written would say. */
    private static final String REDIS_VERSION = "7.0.15";

    private static final String NOT_SAVED = "ERR the data could not be saved: the server's log says why";
    private static final long MIN_REWRITE_BYTES = 64 << 20;
    private static final long LOOK_MILLIS = 1000;
    private static final long MIN_RETRY_MILLIS = 1000;
    private static final long MAX_RETRY_MILLIS = 60_000;

    private final Options options;
    private final ServerState server;
    private final Keyspaces keyspaces;
    private final Engine engine;

    private final Thread worker = new Thread(this::work, "kv-files");
    private volatile @Nullable Running running;

    /** Guards what follows; never waited for shards with it. Only the worker writes what is about snapshots. */
    private final Object lock = new Object();

    private long baseBytes;
    private boolean rewriteWanted;
    private boolean rewritten = true;
    /** After a rewrite that failed, the next one waits, unless a client wants it. */
    private final RetryDelay retry = new RetryDelay(MIN_RETRY_MILLIS, MAX_RETRY_MILLIS);

    private final List<Save> saves = new ArrayList<>();
    private boolean saved = true;
    private long lastSaveMillis;
    private long changesAtLastSave;
    private boolean closing;

    /** A snapshot that is to be saved. */
    private static final class Save implements Pending {
        private boolean done;
        private boolean succeeded;
        private final List<Runnable> wakes = new ArrayList<>();

        synchronized void end(boolean successfully) {
            succeeded = successfully;
            done = true;
            wakes.forEach(Runnable::run);
        }

        @Override
        public synchronized boolean isDone() {
            return done;
        }

        @Override
        public synchronized void whenDone(Runnable wake) {
            if (done) {
                wake.run();
            } else {
                wakes.add(wake);
            }
        }

        @Override
        public synchronized void answer(ReplyWriter reply) {
            if (succeeded) {
                reply.ok();
            } else {
                reply.error(NOT_SAVED, "");
            }
        }
    }

    /** What there is once the data has been loaded. */
    private record Running(DataDirectory directory, LogFiles files, Journal journal) {}

    /**
     * Where and how the data is kept.
     *
     * @param forceEveryNanos how often the disk is forced, as for {@link Journal}
     * @param cutsTornLog whether an incomplete command at the end of the log is cut off; otherwise such a log is refused
     */
    public record Options(Path directory, long forceEveryNanos, boolean cutsTornLog) {}

    public Durability(Options options, ServerState server, Keyspaces keyspaces, Engine engine) {
        this.options = options;
        this.server = server;
        this.keyspaces = keyspaces;
        this.engine = engine;
        worker.setDaemon(true);
    }

    /** Takes the directory, loads what it holds into the store, which is empty, and notes changes from then on. */
    public void load(CommandTable commands, Progress progress) throws IOException {
        DataDirectory opened = DataDirectory.open(options.directory());
        try {
            Optional<Manifest> found = opened.readManifest();
            opened.requireWhole(found);
            Loader loader =
                    new Loader(commands, keyspaces, engine, server.clock().millis(), options.cutsTornLog(), progress);
            Manifest present = found.isPresent() ? found.get() : firstLog(opened, loader);
            LogEnd end = LogEnd.OF_NOTHING;
            if (found.isPresent()) {
                end = loader.loadLog(opened, present);
            }
            if (loader.torn().isPresent()) {
                opened.cut(loader.torn().get());
                LOG.log(
                        Level.WARNING,
                        "cut off the end of the log: " + loader.torn().get());
            }
            // Not before it is known that all the rest can be read.
            opened.deleteLeftovers(Optional.of(present))
                    .forEach(file -> LOG.log(Level.INFO, "deleted " + file + ", left by a crash"));
            LogFiles files = new LogFiles(opened, present);
            Manifest.Part last;
            if (present.increments().isEmpty()) {
                last = files.makeIncrement();
                files.list(last);
                end = LogEnd.OF_NOTHING;
            } else {
                last = present.increments().get(present.increments().size() - 1);
            }
            files.deleteHistory();
            start(opened, files, LogWriter.open(files.path(last), end, 0));
        } catch (IOException | RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    /** Without a log, what a snapshot holds is the beginning. */
    private Manifest firstLog(DataDirectory opened, Loader loader) throws IOException {
        loader.loadSnapshot(opened);
        try (Snapshot snapshot = snapshot(() -> {})) {
            return opened.createLog(content(snapshot, true));
        }
    }

    private void start(DataDirectory opened, LogFiles files, LogWriter writer) throws IOException {
        Journal started = new Journal(writer, options.forceEveryNanos(), this::troubled);
        running = new Running(opened, files, started);
        baseBytes = files.baseBytes();
        Exclusive.run(engine, keyspaces.partitions(), () -> keyspaces.keepChanges(started));
        started.start();
        worker.start();
    }

    private void troubled(@Nullable String reason) {
        synchronized (lock) {
            if (!closing) {
                server.limit(reason == null ? null : Limitation.diskTrouble(reason));
            }
        }
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
            Snapshot.Shards shards = (partition, task) -> Exclusive.runOn(engine, partition, task);
            snapshot.visit(shards, new Snapshot.Visitor() {
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

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public boolean rewriteSoon() {
        synchronized (lock) {
            boolean wanted = !rewriteWanted;
            rewriteWanted = true;
            lock.notifyAll();
            return wanted;
        }
    }

    @Override
    public Pending save() {
        synchronized (lock) {
            Save save = new Save();
            saves.add(save);
            lock.notifyAll();
            return save;
        }
    }

    @Override
    public Status status() {
        Running present = running;
        synchronized (lock) {
            return new Status(
                    rewriteWanted,
                    !saves.isEmpty(),
                    lastSaveMillis,
                    changesAtLastSave,
                    saved,
                    rewritten,
                    present == null ? 0 : present.journal().fileBytes(),
                    baseBytes);
        }
    }

    private void work() {
        while (awaitWork()) {
            if (isSaveDue()) {
                save();
            }
            boolean rewrite;
            List<Save> wanted;
            synchronized (lock) {
                rewriteWanted |= !closing && hasGrown();
                rewrite = rewriteWanted;
                wanted = List.copyOf(saves);
            }
            if (rewrite) {
                boolean succeeded = tryTo(this::rewrite, "the log could not be rewritten, and goes on growing");
                synchronized (lock) {
                    rewritten = succeeded;
                    rewriteWanted = false;
                    if (succeeded) {
                        retry.succeeded();
                    } else {
                        retry.failed(System.nanoTime());
                    }
                }
            }
            if (!wanted.isEmpty()) {
                boolean succeeded = tryTo(this::saveSnapshot, "the data could not be saved");
                synchronized (lock) {
                    saved = succeeded;
                    saves.removeAll(wanted);
                }
                wanted.forEach(save -> save.end(succeeded));
            }
        }
    }

    /** Waits for work, or for a while; says whether to go on. What clients wait for is done before the end. */
    private boolean awaitWork() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS);
        synchronized (lock) {
            long left = LOOK_MILLIS;
            while (left > 0 && !closing && !rewriteWanted && saves.isEmpty()) {
                try {
                    lock.wait(left);
                } catch (InterruptedException e) {
                    return false;
                }
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
            return !closing || !saves.isEmpty();
        }
    }

    private boolean isSaveDue() {
        List<SavePoint> points = server.settings().savePoints();
        if (points.isEmpty()) {
            return false;
        }
        long seconds = TimeUnit.MILLISECONDS.toSeconds(
                server.clock().millis() - Math.max(lastSaveMillis, server.startMillis()));
        long changesSince = changes() - changesAtLastSave;
        return points.stream().anyMatch(point -> point.isReached(seconds, changesSince));
    }

    /** How many changes there have been. Never while holding the lock: who has shards may wait for it. */
    private long changes() {
        long[] changes = {0};
        Exclusive.run(
                engine,
                keyspaces.partitions(),
                () -> changes[0] = keyspaces.view().all().counts().changes());
        return changes[0];
    }

    private interface Task {
        void run() throws IOException;
    }

    private static boolean tryTo(Task task, String failure) {
        try {
            task.run();
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.ERROR, failure + ": " + e.getMessage());
            return false;
        }
    }

    private boolean hasGrown() {
        Journal log = running().journal();
        return retry.isOver(System.nanoTime())
                && (log.isLost() || log.fileBytes() > Math.max(MIN_REWRITE_BYTES, baseBytes));
    }

    private void saveSnapshot() throws IOException {
        long now = server.clock().millis();
        long[] changes = {0};
        long size;
        try (Snapshot snapshot =
                snapshot(() -> changes[0] = keyspaces.view().all().counts().changes())) {
            running().directory().replaceSnapshot(content(snapshot, false));
            size = snapshot.size();
        }
        synchronized (lock) {
            lastSaveMillis = now;
            changesAtLastSave = changes[0];
        }
        LOG.log(Level.INFO, "saved " + size + " keys");
    }

    private void rewrite() throws IOException {
        LogFiles files = running().files();
        Journal log = running().journal();
        if (!log.isRotated() && !log.isLost()) {
            throw new IOException("what was appended before the last rewrite is not on the disk yet");
        }
        Manifest.Part increment = files.makeIncrement();
        LogWriter next = LogWriter.begin(files.path(increment), () -> files.list(increment));
        long size;
        try (Snapshot snapshot = snapshot(() -> log.rotate(next))) {
            files.replaceBase(increment, content(snapshot, true));
            size = snapshot.size();
        }
        log.supersedeEarlier();
        files.deleteHistory();
        long newBaseBytes = files.baseBytes();
        synchronized (lock) {
            baseBytes = newBaseBytes;
        }
        LOG.log(Level.INFO, "rewrote the log: " + size + " keys, " + baseBytes + " bytes");
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
    public void close() throws IOException {
        Running ended = running;
        if (ended == null) {
            return;
        }
        synchronized (lock) {
            closing = true;
            server.limit(Limitation.CLOSED);
            lock.notifyAll();
        }
        join(worker);
        running = null;
        // Changes go on going there: whoever was not refused in time must not be told that they are kept.
        try {
            ended.journal().close();
        } finally {
            ended.directory().close();
        }
    }
}
