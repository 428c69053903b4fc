package io.kvserver.core.lua;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stacks of a state. Calls nest on the stack of the thread that entered the state, its home thread, up to a depth;
 * deeper calls run on another thread with a larger stack, while this one waits. A coroutine has such a thread, too.
 * Exactly one of these threads runs at any time. The home thread runs host functions for the thread that waits for
 * them.
 */
@SuppressWarnings("ReferenceEquality") // Whether it is the same turn.
final class Strands {
    /** The most levels of nested nodes on a stack of the usual size. */
    static final int HOME_DEPTH = 1200;
    /** The levels that a call through the host counts as. */
    static final int HOST_LEVELS = 6;

    private static final int MAX_COROUTINES = 200;
    private static final int LEVEL_BYTES = 400;
    private static final int DEEP_DEPTH = 300_000;
    static final int COROUTINE_DEPTH = 4_000;
    private static final long RESERVE_BYTES = 512 << 10;

    private final LuaState state;
    private final List<LuaCoroutine> coroutines = new ArrayList<>();
    private final Semaphore homeTurn = new Semaphore(0);
    private Semaphore turn = homeTurn;
    private @Nullable Errand errand;
    private @Nullable LuaCoroutine current;

    Strands(LuaState state) {
        this.state = state;
    }

    /** A task that one thread does for another. */
    private static final class Errand {
        private final Supplier<@Nullable Object> task;
        /** Wakes the thread that waits for the task. */
        private final Semaphore asking;

        private @Nullable Object result;
        private @Nullable RuntimeException failure;
        private @Nullable Error error;

        Errand(Supplier<@Nullable Object> task, Semaphore asking) {
            this.task = task;
            this.asking = asking;
        }

        void run() {
            try {
                result = task.get();
            } catch (RuntimeException e) {
                failure = e;
            } catch (Error e) {
                error = e;
            }
        }

        @Nullable
        Object outcome() {
            if (failure != null) {
                throw failure;
            } else if (error != null) {
                throw error;
            }
            return result;
        }
    }

    void enter() {
        turn = homeTurn;
    }

    /** Ends the remaining coroutines. */
    void leave() {
        while (!coroutines.isEmpty()) {
            coroutines.get(coroutines.size() - 1).kill();
        }
    }

    void forEachCoroutine(Consumer<LuaCoroutine> consumer) {
        coroutines.forEach(consumer);
    }

    /** The running coroutine; null if there is none. */
    @Nullable
    LuaCoroutine current() {
        return current;
    }

    void setCurrent(@Nullable LuaCoroutine coroutine) {
        current = coroutine;
    }

    Semaphore turn() {
        return turn;
    }

    void setTurn(Semaphore turn) {
        this.turn = turn;
    }

    /** Records that a coroutine has got a thread. */
    void started(LuaCoroutine coroutine) {
        if (coroutines.size() >= MAX_COROUTINES) {
            throw state.error("too many coroutines");
        }
        coroutines.add(coroutine);
    }

    void ended(LuaCoroutine coroutine) {
        coroutines.remove(coroutine);
    }

    /** Whether a thread other than the home thread runs. */
    boolean isAway() {
        return turn != homeTurn;
    }

    /** Runs a task on the home thread. */
    @Nullable
    Object atHome(Supplier<@Nullable Object> task) {
        Semaphore own = turn;
        Errand mine = new Errand(task, own);
        int depth = state.depth;
        int limit = state.depthLimit;
        errand = mine;
        state.depth = state.depthLimit = HOME_DEPTH;
        turn = homeTurn;
        homeTurn.release();
        own.acquireUninterruptibly();
        turn = own;
        state.depth = depth;
        state.depthLimit = limit;
        return mine.outcome();
    }

    /** Runs a task on a large stack. */
    @Nullable
    Object deeper(Supplier<@Nullable Object> task) {
        if (state.depthLimit == DEEP_DEPTH) {
            throw state.error("stack overflow");
        }
        Semaphore own = turn;
        Errand mine = new Errand(task, own);
        Semaphore other = new Semaphore(0);
        int depth = state.depth;
        int limit = state.depthLimit;
        state.depth = 0;
        state.depthLimit = DEEP_DEPTH;
        turn = other;
        start(
                () -> {
                    mine.run();
                    own.release();
                },
                DEEP_DEPTH);
        await(own);
        turn = own;
        state.depth = depth;
        state.depthLimit = limit;
        return mine.outcome();
    }

    /** Starts a thread with a stack for a number of levels. */
    static void start(Runnable task, int levels) {
        Thread thread = new Thread(null, task, "kv-lua", RESERVE_BYTES + (long) LEVEL_BYTES * levels);
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits for a turn; the home thread runs errands meanwhile. */
    void await(Semaphore own) {
        own.acquireUninterruptibly();
        while (own == homeTurn && errand != null) {
            Errand next = errand;
            errand = null;
            next.run();
            next.asking.release();
            own.acquireUninterruptibly();
        }
    }
}
