package io.kvserver.core.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to know of changes of which keys in one partition. Confined to its shard.
 *
 * <p>Observers that were cancelled are dropped when their key changes, or when the number of observed keys has doubled since
 * they were last looked through; so they cost no more than the living.
 */
final class Observers {
    private static final int MIN_SWEEP = 16;

    private final Map<KeyName, List<KeyObserver>> byKey = new HashMap<>();
    private int sweepAt = MIN_SWEEP;

    boolean isEmpty() {
        return byKey.isEmpty();
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

    void changed(KeyName key) {
        @Nullable List<KeyObserver> observers = byKey.get(key);
        if (observers != null) {
            tell(observers, key.key());
            if (observers.isEmpty()) {
                byKey.remove(key);
            }
        }
    }

    /** Tells those who observe keys of a database that fulfil the condition. */
    void changedAll(int database, Predicate<byte[]> condition) {
        byKey.entrySet().removeIf(entry -> {
            KeyName name = entry.getKey();
            if (name.database() == database && condition.test(name.key())) {
                tell(entry.getValue(), name.key());
            }
            return entry.getValue().isEmpty();
        });
    }

    private static void tell(List<KeyObserver> observers, byte[] key) {
        observers.removeIf(observer -> observer.isCancelled() || !observer.changed(key));
    }
}
