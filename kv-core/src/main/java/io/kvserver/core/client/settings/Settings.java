package io.kvserver.core.client.settings;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What CONFIG SET can change while the server runs. Any thread. */
public final class Settings {
    /** From here on, commands can be timed together: nobody asks for the time of a single brief one. */
    private static final long COARSE_MICROS = 1000;

    private volatile byte @Nullable [] password;
    private volatile boolean debugAllowed;
    private volatile boolean keysElsewhere;
    private volatile long slowMicros = 10_000;
    private volatile long slowLogLength = 128;
    private volatile long latencyMillis;
    private volatile long cachedKeys = 1_000_000;
    private volatile long busyMillis = 5000;
    private volatile boolean endsBusyScripts;
    private final AtomicLong endedScripts = new AtomicLong();
    private volatile List<SavePoint> savePoints = List.of();
    private volatile @Nullable SettingsWriter writer;
    /** Made when it is first needed. */
    private @Nullable Set<String> changed;

    private volatile List<Double> latencyPercentiles = List.of(50.0, 99.0, 99.9);

    /** What keeps settings for the next start; {@code null} if nothing does. */
    public @Nullable SettingsWriter writer() {
        return writer;
    }

    public void writer(SettingsWriter keeper) {
        writer = keeper;
    }

    /** Notes the names of settings that a client has changed. */
    public synchronized void changed(Collection<String> names) {
        if (changed == null) {
            changed = new LinkedHashSet<>();
        }
        changed.addAll(names);
    }

    /** The names of all settings that clients have changed, in the order in which that happened first. */
    public synchronized List<String> changed() {
        return changed == null ? List.of() : List.copyOf(changed);
    }

    /** When snapshots are saved by themselves: whenever one of these says so. */
    public List<SavePoint> savePoints() {
        return savePoints;
    }

    public void savePoints(List<SavePoint> points) {
        savePoints = List.copyOf(points);
    }

    /** What {@code requirepass} was set to; {@code null} if to nothing. Who keeps the users asks. Ownership: never to be changed. */
    public byte @Nullable [] password() {
        return password;
    }

    /** Notes what {@code requirepass} is. Ownership: the array is this object's. */
    public void password(byte @Nullable [] newPassword) {
        password = newPassword == null || newPassword.length == 0 ? null : newPassword;
    }

    public boolean isDebugAllowed() {
        return debugAllowed;
    }

    /** Whether DEBUG can be used. */
    public void debugAllowed(boolean on) {
        debugAllowed = on;
    }

    /** Whether the keys are in a cluster, where the store's own calls do not reach. */
    public boolean areKeysElsewhere() {
        return keysElsewhere;
    }

    public void keysElsewhere(boolean yes) {
        keysElsewhere = yes;
    }

    /** From how many microseconds on a request is in the slow log; negative: none is. */
    public long slowMicros() {
        return slowMicros;
    }

    public void slowMicros(long micros) {
        slowMicros = micros;
    }

    /** How many requests the slow log holds at most. */
    public long slowLogLength() {
        return slowLogLength;
    }

    public void slowLogLength(long entries) {
        slowLogLength = entries;
    }

    /** From how many milliseconds on a request is a latency event; 0: none is. */
    public long latencyMillis() {
        return latencyMillis;
    }

    public void latencyMillis(long millis) {
        latencyMillis = millis;
    }

    /** After how many milliseconds of a script the other clients are told that the store is busy. */
    public long busyMillis() {
        return busyMillis;
    }

    public void busyMillis(long millis) {
        busyMillis = millis;
    }

    /** Whether such a script is ended, and nothing that it has changed is to be kept. */
    public boolean endsBusyScripts() {
        return endsBusyScripts;
    }

    public void endsBusyScripts(boolean yes) {
        endsBusyScripts = yes;
    }

    /** How many have been ended for that. */
    public long endedScripts() {
        return endedScripts.get();
    }

    /** Notes that one is being ended. */
    public void endScript() {
        endedScripts.incrementAndGet();
    }

    /** The most keys that are tracked for clients; beyond that the oldest are invalidated. 0 for no limit. */
    public long cachedKeys() {
        return cachedKeys;
    }

    public void cachedKeys(long most) {
        cachedKeys = most;
    }

    /** Which percentiles of the times of commands INFO tells, from 0 to 100. */
    public List<Double> latencyPercentiles() {
        return latencyPercentiles;
    }

    public void latencyPercentiles(List<Double> percentiles) {
        latencyPercentiles = List.copyOf(percentiles);
    }

    /** Whether a request that took so long is of interest. */
    public boolean isSlow(long nanos) {
        long micros = TimeUnit.NANOSECONDS.toMicros(nanos);
        long events = latencyMillis;
        return isSlowForLog(micros) || (events > 0 && micros >= TimeUnit.MILLISECONDS.toMicros(events));
    }

    public boolean isSlowForLog(long micros) {
        long from = slowMicros;
        return from >= 0 && micros >= from;
    }

    /** Whether each request has to be timed, however brief. */
    public boolean timesEach() {
        long from = slowMicros;
        return (from >= 0 && from < COARSE_MICROS) || latencyMillis > 0;
    }
}
