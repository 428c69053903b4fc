package io.kvserver.core.store.observe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The observers of keys in one partition. Confined to its shard.
 *
 * <p>Cancelled observers are dropped when their key changes, or when the number of observers has doubled since the last
 * cleanup; so they cost no more than active ones.
 *
 * <p>Keys can be observed in one database or, as caches do, by name in all databases. The latter are limited in number
 * and memory: beyond the limit the key that has been observed longest counts as changed.
 */
public final class Observers {
    private static final int MIN_SWEEP = 16;
    /** The memory of a key that is observed in any database, without its bytes; below, that of each observer. */
    private static final int KEY_BYTES = 240;

    private static final int OBSERVER_BYTES = 48;

    private final Map<KeyName, List<KeyObserver>> byKey = new HashMap<>();
    /** The observers of keys in any database, oldest first. */
    private final Map<KeyName, Set<KeyObserver>> anywhere = new LinkedHashMap<>();

    /** The number of observers. */
    private int count;

    private int countAnywhere;
    private long bytesAnywhere;
    private int sweepAt = MIN_SWEEP;
    private int sweepAnywhereAt = MIN_SWEEP;

    public boolean isEmpty() {
        return byKey.isEmpty() && anywhere.isEmpty();
    }

    public void add(KeyName key, KeyObserver observer) {
        if (count >= sweepAt) {
            dropCancelled();
            sweepAt = Math.max(MIN_SWEEP, 2 * count);
        }
        List<KeyObserver> observers = byKey.computeIfAbsent(key, absent -> new ArrayList<>(1));
        if (!observers.contains(observer)) {
            observers.add(observer);
            count++;
        }
    }

    private void dropCancelled() {
        byKey.values().removeIf(list -> {
            list.removeIf(KeyObserver::isCancelled);
            return list.isEmpty();
        });
        count = byKey.values().stream().mapToInt(List::size).sum();
    }

    /**
     * Adds an observer of one change of a key in any database; at most {@code most} keys with {@code mostBytes} can be
     * observed so.
     */
    public void addAnywhere(byte[] key, KeyObserver observer, long most, long mostBytes, Origin by) {
        if (countAnywhere >= sweepAnywhereAt) {
            dropCancelledAnywhere();
            sweepAnywhereAt = Math.max(MIN_SWEEP, 2 * countAnywhere);
        }
        Set<KeyObserver> observers = anywhere.computeIfAbsent(new KeyName(KeyName.ANY_DATABASE, key), absent -> {
            bytesAnywhere += KEY_BYTES + key.length;
            return new LinkedHashSet<>(2);
        });
        if (observers.add(observer)) {
            countAnywhere++;
            bytesAnywhere += OBSERVER_BYTES;
        }
        // More than one if the limit was lowered.
        while (anywhere.size() > most || bytesAnywhere > mostBytes) {
            changedAnywhere(anywhere.keySet().iterator().next(), by);
        }
    }

    private void dropCancelledAnywhere() {
        anywhere.values().removeIf(set -> {
            set.removeIf(KeyObserver::isCancelled);
            return set.isEmpty();
        });
        countAnywhere = 0;
        bytesAnywhere = 0;
        anywhere.forEach((name, set) -> {
            countAnywhere += set.size();
            bytesAnywhere += KEY_BYTES + name.key().length + (long) OBSERVER_BYTES * set.size();
        });
    }

    public void changed(KeyName key, Origin by) {
        @Nullable List<KeyObserver> observers = byKey.get(key);
        if (observers != null) {
            tell(observers, key.key(), by);
            if (observers.isEmpty()) {
                byKey.remove(key);
            }
        }
        if (!anywhere.isEmpty()) {
            changedAnywhere(new KeyName(KeyName.ANY_DATABASE, key.key()), by);
        }
    }

    /** Wakes only the requests that wait for the key; the change does not concern other observers. */
    public void wake(KeyName key, Origin by) {
        @Nullable List<KeyObserver> observers = byKey.get(key);
        if (observers != null) {
            for (KeyObserver observer : observers) {
                if (observer instanceof KeyWaiter) {
                    observer.changed(key.key(), by);
                }
            }
        }
    }

    private void changedAnywhere(KeyName key, Origin by) {
        @Nullable Set<KeyObserver> observers = anywhere.remove(key);
        if (observers != null) {
            countAnywhere -= observers.size();
            bytesAnywhere -= KEY_BYTES + key.key().length + (long) OBSERVER_BYTES * observers.size();
            observers.forEach(observer -> {
                if (!observer.isCancelled()) {
                    observer.changed(key.key(), by);
                }
            });
        }
    }

    /**
     * Tells the observers of the {@code most} oldest keys in any database, drops these keys, and returns their number.
     */
    public long giveUpAnywhere(long most, Origin by) {
        long count = Math.min(most, anywhere.size());
        for (long i = 0; i < count; i++) {
            changedAnywhere(anywhere.keySet().iterator().next(), by);
        }
        return count;
    }

    /** Drops the observers of keys in any database, without telling them. */
    public void forgetAnywhere() {
        anywhere.clear();
        countAnywhere = 0;
        bytesAnywhere = 0;
    }

    /** The number of observers, including cancelled ones that were not yet dropped. */
    int observerCount() {
        return count + countAnywhere;
    }

    /** The number of keys that are observed in any database. */
    public int sizeAnywhere() {
        return anywhere.size();
    }

    /** Tells the observers of a database's keys that satisfy the condition. */
    public void changedAll(int database, Predicate<byte[]> condition, Origin by) {
        byKey.entrySet().removeIf(entry -> {
            KeyName name = entry.getKey();
            if (name.database() == database && condition.test(name.key())) {
                tell(entry.getValue(), name.key(), by);
            }
            return entry.getValue().isEmpty();
        });
    }

    private void tell(List<KeyObserver> observers, byte[] key, Origin by) {
        count -= observers.size();
        observers.removeIf(observer -> observer.isCancelled() || !observer.changed(key, by));
        count += observers.size();
    }
}
