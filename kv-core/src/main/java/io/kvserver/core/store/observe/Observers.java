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
 * Who wants to know of changes of which keys in one partition. Confined to its shard.
 *
 * <p>Observers that were cancelled are dropped when their key changes, or when the number of observers has doubled since they
 * were last looked through; so they cost no more than the living.
 *
 * <p>Keys can be observed in one database or, as caches do, by name in all of them. The latter are limited in number and in the
 * memory that they take: beyond it the one that has been observed longest counts as changed.
 */
public final class Observers {
    private static final int MIN_SWEEP = 16;
    /** What a key that is observed in any database takes besides its bytes, and what each of its observers takes. */
    private static final int KEY_BYTES = 240;

    private static final int OBSERVER_BYTES = 48;

    private final Map<KeyName, List<KeyObserver>> byKey = new HashMap<>();
    /** Those in any database, oldest first. */
    private final Map<KeyName, Set<KeyObserver>> anywhere = new LinkedHashMap<>();

    /** How many observers the keys have. */
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
     * Adds one that waits for a key to change once, in whichever database; {@code most} keys can be observed so, and may take
     * {@code mostBytes}.
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

    /** Tells only those who wait for the key, of a change that is nothing to others. */
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

    /** Tells those who observe the oldest keys in any database, {@code most} of them, and says how many there were. */
    public long giveUpAnywhere(long most, Origin by) {
        long count = Math.min(most, anywhere.size());
        for (long i = 0; i < count; i++) {
            changedAnywhere(anywhere.keySet().iterator().next(), by);
        }
        return count;
    }

    /** Forgets those who observe keys in any database, without telling them. */
    public void forgetAnywhere() {
        anywhere.clear();
        countAnywhere = 0;
        bytesAnywhere = 0;
    }

    /** How many observers are remembered, those included that were cancelled and not yet dropped. */
    int observerCount() {
        return count + countAnywhere;
    }

    /** How many keys are observed in any database. */
    public int sizeAnywhere() {
        return anywhere.size();
    }

    /** Tells those who observe keys of a database, and of no other, that fulfil the condition. */
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
