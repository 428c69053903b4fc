package io.kvserver.core.map;

import io.kvserver.core.KvEvent;
import io.kvserver.core.KvStore;
import io.kvserver.core.Subscription;
import io.kvserver.core.store.observe.KeyspaceEvents;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Derives removals from the events of keys. A key that is set had a value before, unless an event before the command's event
 * says that it is new. Confined to a listener, which gets one event at a time.
 */
final class Removals {
    private final Set<ByteBuffer> fresh = new HashSet<>();

    /** Subscribes a listener to the removals that events of some types report. */
    @SuppressWarnings("resource") // Whoever asked for it closes it.
    static <K> Subscription subscribe(
            KvStore store, String types, int database, PrefixedKeys<K> keys, RemovalListener<? super K> listener) {
        Removals removals = new Removals();
        Predicate<KvEvent> filter = event ->
                event.database() == database && (event.type() == KeyspaceEvents.WHOLE || keys.isOne(event.key()));
        return store.subscribeToKeys(types, filter, event -> {
            if (event.type() == KeyspaceEvents.WHOLE) {
                removals.fresh.clear();
                listener.cleared(event.name().equals("swapdb") ? RemovalCause.REPLACED : RemovalCause.DELETED);
                return;
            }
            RemovalCause cause = removals.causeOf(event);
            if (cause != null) {
                listener.removed(keys.decode(event.key()), cause);
            }
        });
    }

    /** The reason why an event removed the value of its key; {@code null} if it removed none. */
    @Nullable
    RemovalCause causeOf(KvEvent event) {
        ByteBuffer key = ByteBuffer.wrap(event.key());
        if (event.type() == 'n') {
            fresh.add(key);
            return null;
        }
        boolean isNew = fresh.remove(key);
        return switch (event.type()) {
            case 'x' -> RemovalCause.EXPIRED;
            case 'e' -> RemovalCause.EVICTED;
            case 'g' -> isDeletion(event.name()) ? RemovalCause.DELETED : null;
            case '$' -> isNew ? null : RemovalCause.REPLACED;
            case 'o' -> RemovalCause.REPLACED;
            case 's', 'l', 'z' -> !isNew && event.name().endsWith("store") ? RemovalCause.REPLACED : null;
            default -> null;
        };
    }

    private static boolean isDeletion(String name) {
        return name.equals("del") || name.equals("rename_from") || name.equals("move_from");
    }
}
