package io.kvserver.core.durability;

import static io.kvserver.core.protocol.Log.LOG;

import io.kvserver.core.client.Limitation;
import io.kvserver.core.client.Persistence;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.settings.SavePoint;
import io.kvserver.core.engine.Exclusive;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.flight.Flight;
import io.kvserver.core.flight.RewriteEvent;
import io.kvserver.core.journal.DataDirectory;
import io.kvserver.core.journal.Journal;
import io.kvserver.core.journal.LogEnd;
import io.kvserver.core.journal.LogFiles;
import io.kvserver.core.journal.LogWriter;
import io.kvserver.core.journal.Manifest;
import io.kvserver.core.journal.TornTail;
import io.kvserver.core.store.Keyspace;
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
 * Keeps a store's data in a directory: loads it, then logs each change, and replaces the log by a shorter one when it
 * has grown.
 *
 * <p>A rewrite creates a new increment. Then, while one thread has all shards, changes start to go there and a snapshot
 * is taken. Then the snapshot becomes the new base, and the older files are deleted. At each moment the files that the
 * manifest names hold all data ({@link LogFiles}).
 *
 * <p>Thread: one thread at a time opens, loads and closes. Its own thread makes rewrites and snapshots, one after the
 * other. Any thread may call the rest.
 */
public final class Durability implements Persistence {
    private static final long MIN_REWRITE_BYTES = 64 << 20;
    private static final long LOOK_MILLIS = 1000;
    private static final long MIN_RETRY_MILLIS = 1000;
    private static final long MAX_RETRY_MILLIS = 60_000;

    private final DataOptions options;
    private final ServerState server;
    private final Keyspaces keyspaces;
    private final Shards engine;
    private final StoreContent content;

    private final Thread worker = new Thread(this::work, "kv-files");
    private volatile @Nullable Running running;

    /** Guards the fields below; its holder must not wait for shards. Only the worker writes fields about snapshots. */
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
    private volatile boolean closing;

    /** The parts that exist once the data has been loaded. */
    private record Running(DataDirectory directory, LogFiles files, Journal journal) {}

    public Durability(DataOptions options, ServerState server, Keyspaces keyspaces, Shards engine) {
        this.options = options;
        this.server = server;
        this.keyspaces = keyspaces;
        this.engine = engine;
        this.content = new StoreContent(keyspaces, engine, server);
        worker.setDaemon(true);
    }

    /** Locks the directory, loads its data into the empty store, and logs changes from then on. */
    public void load(Progress progress) throws IOException {
        DataDirectory opened = DataDirectory.open(options.directory());
        try {
            Optional<Manifest> found = opened.readManifest();
            opened.requireWhole(found);
            Loader loader = new Loader(server, keyspaces, engine, progress);
            Manifest present = found.isPresent() ? found.get() : firstLog(opened, loader);
            LogEnd end = LogEnd.OF_NOTHING;
            if (found.isPresent()) {
                end = loader.loadLog(opened, present, options.cutsTornLog());
                loader.requireOneDatabase();
                cutTail(opened, loader);
            }
            // Only once it is known that everything else can be read.
            opened.deleteLeftovers(Optional.of(present))
                    .forEach(file -> LOG.log(Level.INFO, "deleted " + file + ", left by a crash"));
            LogFiles files = new LogFiles(opened, present);
            if (loader.hasEvicted()) {
                startAnew(files);
            }
            Manifest.Part last = present.increments().isEmpty() || loader.hasEvicted()
                    ? files.makeIncrement()
                    : present.increments().get(present.increments().size() - 1);
            if (!present.increments().contains(last)) {
                files.list(last);
                end = LogEnd.OF_NOTHING;
            }
            files.deleteHistory();
            start(opened, files, LogWriter.open(files.path(last), end, 0));
        } catch (IOException | RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    /** Creates the first log: from the log of a redis-server before version 7, or else from a snapshot. */
    private Manifest firstLog(DataDirectory opened, Loader loader) throws IOException {
        Optional<Path> old = opened.oldLog();
        if (old.isPresent()) {
            loader.loadOldLog(opened, old.get(), options.cutsTornLog());
        } else {
            loader.loadSnapshot(opened);
        }
        loader.requireOneDatabase();
        Manifest made;
        try (Snapshot snapshot = content.snapshot(() -> {})) {
            made = opened.createLog(content.base(snapshot, () -> false));
        }
        if (old.isPresent()) {
            opened.deleteOldLog();
            LOG.log(Level.INFO, "converted " + old.get() + " to the form of Redis 7");
        }
        return made;
    }

    private static void cutTail(DataDirectory opened, Loader loader) throws IOException {
        Optional<TornTail> torn = loader.torn();
        if (torn.isPresent()) {
            opened.cut(torn.get());
            LOG.log(Level.WARNING, "cut off the end of the log: " + torn.get());
        }
    }

    /** Writes a new base, because keys evicted while the log was loaded would return at the next start. */
    private void startAnew(LogFiles files) throws IOException {
        Manifest.Part next = files.makeIncrement();
        try (Snapshot snapshot = content.snapshot(() -> {})) {
            files.replaceBase(next, content.base(snapshot, () -> false));
        }
    }

    private void start(DataDirectory opened, LogFiles files, LogWriter writer) throws IOException {
        Journal started = new Journal(writer, options.forceEveryNanos(), this::troubled);
        running = new Running(opened, files, started);
        baseBytes = files.baseBytes();
        // Loaded keys are not changes.
        changesAtLastSave = changes();
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
    public Save save() {
        synchronized (lock) {
            Save save = new Save();
            saves.add(save);
            lock.notifyAll();
            return save;
        }
    }

    @Override
    public Forcing force() {
        Journal log = running().journal();
        return new Force(log, log.appended());
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
            try {
                workOnce();
            } catch (Throwable failure) {
                // Perhaps for lack of memory. The request is still recorded, so it is tried again.
                Attempts.report("the thread for files failed, and goes on", failure);
                Attempts.rest();
            }
        }
    }

    private void workOnce() {
        if (isSaveDue()) {
            save();
        }
        boolean rewrite;
        List<Save> wanted;
        synchronized (lock) {
            rewriteWanted |= !closing && hasGrown();
            rewrite = rewriteWanted && !closing;
            wanted = List.copyOf(saves);
        }
        if (rewrite) {
            RewriteEvent event = Flight.isOn() ? RewriteEvent.begun() : null;
            boolean succeeded = tryTo(this::rewrite, "the log could not be rewritten, and goes on growing");
            if (event != null) {
                event.done(succeeded);
            }
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
            // No allocation here: these waiters are not told again later.
            for (int i = 0; i < wanted.size(); i++) {
                wanted.get(i).end(succeeded);
            }
        }
    }

    /** Waits for work, or for a while. Returns false at the end, after work that clients wait for. */
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

    /** The number of changes so far. Not to be called with the lock: a thread that has shards may wait for it. */
    private long changes() {
        long[] changes = {0};
        Exclusive.run(
                engine,
                keyspaces.partitions(),
                () -> changes[0] = new Keyspace(keyspaces).all().counts().changes());
        return changes[0];
    }

    /** Runs a task and returns whether it succeeded. Survives every failure: others wait for the task's end. */
    private boolean tryTo(Attempts.Task task, String failure) {
        Throwable cause = Attempts.failureOf(task);
        if (cause != null && !closing) {
            Attempts.report(failure, cause);
        }
        return cause == null;
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
        try (Snapshot snapshot = content.snapshot(
                () -> changes[0] = new Keyspace(keyspaces).all().counts().changes())) {
            running().directory().replaceSnapshot(content.dump(snapshot));
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
        try (Snapshot snapshot = content.snapshot(() -> log.rotate(next))) {
            files.replaceBase(increment, content.base(snapshot, () -> closing));
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

    private Running running() {
        if (running == null) {
            throw new IllegalStateException("nothing has been loaded");
        }
        return running;
    }

    /** Writes all changes to disk and unlocks the directory. The store can still be read. */
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
        Attempts.join(worker);
        running = null;
        // Changes still go to the closed log, so that none of them is acknowledged as kept.
        try {
            ended.journal().close();
        } finally {
            ended.directory().close();
        }
    }
}
