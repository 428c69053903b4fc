package io.kvserver.core.client.host;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * An object of each thread that its requests use, one after another. A request that is made in the middle of another one, as
 * {@link Meanwhile} has it, gets a new object, and the outer request keeps the one that it has got. For constants: a workspace is
 * known for ever. For any thread.
 */
public final class ThreadWorkspace<T> {
    private static final List<ThreadWorkspace<?>> ALL = new CopyOnWriteArrayList<>();

    private final ThreadLocal<T> present;

    private ThreadWorkspace(Supplier<T> maker) {
        present = ThreadLocal.withInitial(maker);
    }

    /** For objects that are made as here, by each thread that needs one. */
    public static <T> ThreadWorkspace<T> of(Supplier<T> maker) {
        ThreadWorkspace<T> made = new ThreadWorkspace<>(maker);
        ALL.add(made);
        return made;
    }

    /** The present thread's object, valid until the end of the request. */
    public T get() {
        return present.get();
    }

    /** Leaves the present thread's objects to whoever has got them. */
    static void leave() {
        for (ThreadWorkspace<?> workspace : ALL) {
            workspace.present.remove();
        }
    }
}
