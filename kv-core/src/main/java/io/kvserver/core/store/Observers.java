package io.kvserver.core.store;

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
 * <p>Observers that were cancelled are dropped when their key changes, or when the number of observed keys has doubled since
 * they were last looked through; so they cost no more than the living.
 *
 * <p>Keys can be observed in one database or, as caches do, by name in all of them. The latter are limited in number: beyond it
 * the one that has been observed longest counts as changed.
 */
final class Observers {
    private static final int MIN_SWEEP = 16;

    private final Map<KeyName, List<KeyObserver>> byKey = new HashMap<>();
    /** Those in any database, oldest first. */
    private final Map<KeyName, Set<KeyObserver>> anywhere = new LinkedHashMap<>();

    private int sweepAt = MIN_SWEEP;
    private int sweepAnywhereAt = MIN_SWEEP;

    boolean isEmpty() {
        return byKey.isEmpty() && anywhere.isEmpty();
    }

    void add(KeyName key, KeyObserver observer) {
        if (byKey.size() >= sweepAt) {
            byKey.values().removeIf(list -> {
                list.removeIf(KeyObserver::isCancelled);
                return list.isEmpty();
            });
            sweepAt = Math.max(MIN_SWEEP, 2 * byKey.size());
        }
        List<KeyObserver> observers = byKey.computeIfAbsent(key, absent -> new ArrayList<>(1));
        if (!observers.contains(observer)) {
            observers.add(observer);
        }
    }

    /** Adds one that waits for a key to change once, in whichever database; {@code most} keys can be observed so. */
    void addAnywhere(byte[] key, KeyObserver observer, long most, Keyspace by) {
        if (anywhere.size() >= sweepAnywhereAt) {
            anywhere.values().removeIf(set -> {
                set.removeIf(KeyObserver::isCancelled);
                return set.isEmpty();
            });
            sweepAnywhereAt = Math.max(MIN_SWEEP, 2 * anywhere.size());
        }
        KeyName name = new KeyName(KeyName.ANY_DATABASE, key);
        anywhere.computeIfAbsent(name, absent -> new LinkedHashSet<>(2)).add(observer);
        // More than one if the limit was lowered.
        while (anywhere.size() > most) {
            changedAnywhere(anywhere.keySet().iterator().next(), by);
        }
    }

    void changed(KeyName key, Keyspace by) {
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

    private void changedAnywhere(KeyName key, Keyspace by) {
        @Nullable Set<KeyObserver> observers = anywhere.remove(key);
        if (observers != null) {
            observers.forEach(observer -> {
                if (!observer.isCancelled()) {
                    observer.changed(key.key(), by);
                }
            });
        }
    }

    /** Tells those who observe the oldest keys in any database, {@code most} of them, and says how many there were. */
    long giveUpAnywhere(long most, Keyspace by) {
        long count = Math.min(most, anywhere.size());
        for (long i = 0; i < count; i++) {
            changedAnywhere(anywhere.keySet().iterator().next(), by);
        }
        return count;
    }

    /** Forgets those who observe keys in any database, without telling them. */
    void forgetAnywhere() {
        anywhere.clear();
    }

    /** How many keys are observed in any database. */
    int sizeAnywhere() {
        return anywhere.size();
    }

    /** Tells those who observe keys of a database, and of no other, that fulfil the condition. */
    void changedAll(int database, Predicate<byte[]> condition, Keyspace by) {
        byKey.entrySet().removeIf(entry -> {
            KeyName name = entry.getKey();
            if (name.database() == database && condition.test(name.key())) {
                tell(entry.getValue(), name.key(), by);
            }
            return entry.getValue().isEmpty();
        });
    }

    private static void tell(List<KeyObserver> observers, byte[] key, Keyspace by) {
        observers.removeIf(observer -> observer.isCancelled() || !observer.changed(key, by));
    }
}
