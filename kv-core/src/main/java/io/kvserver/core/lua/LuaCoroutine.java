package io.kvserver.core.lua;

import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A coroutine: a function that runs on its own stack, in turns with the code that resumes it. See {@link Strands}. */
public final class LuaCoroutine {
    /** A coroutine's state, as {@code coroutine.status} names it. */
    public enum Status {
        SUSPENDED,
        RUNNING,
        NORMAL,
        DEAD
    }

    private final LuaState state;
    private final Strands strands;
    private final LuaFunction body;
    private final Semaphore turn = new Semaphore(0);
    private Semaphore resumer = turn;
    private Status status = Status.SUSPENDED;
    private boolean isStarted;
    private boolean isKilled;
    /** The values that the next change of turns passes on. */
    private @Nullable Object[] transfer = LuaFunction.NONE;

    private @Nullable RuntimeException failure;
    private @Nullable Error error;
    private @Nullable Frame frame;
    private int calls;
    private int depth;
    private int depthLimit = Strands.COROUTINE_DEPTH;
    /** The number of host calls that were running when it was resumed: it cannot yield from within a later one. */
    private int hostCalls;

    /** A coroutine that has not begun. */
    public LuaCoroutine(LuaState state, LuaFunction body) {
        this.state = state;
        this.body = body;
        strands = state.strands();
        state.allocate(FIRST_BYTES);
    }

    private static final int FIRST_BYTES = 1024;

    /** The present state. */
    public Status status() {
        return status;
    }

    /** The running coroutine; null outside of coroutines. */
    public static @Nullable LuaCoroutine running(LuaState state) {
        return state.strands().current();
    }

    /** Its innermost call while it is suspended. */
    @Nullable
    Frame frame() {
        return frame;
    }

    /**
     * Resumes it: it runs until it yields or ends.
     *
     * @return the values that it yields or returns
     * @throws LuaError if it raises an error that it does not catch, or if it is not suspended
     */
    public @Nullable Object[] resume(@Nullable Object[] arguments) {
        if (status != Status.SUSPENDED) {
            throw state.plainError("cannot resume " + status.name().toLowerCase(Locale.ROOT) + " coroutine");
        }
        Semaphore own = strands.turn();
        LuaCoroutine previous = strands.current();
        Frame top = state.top();
        int outerCalls = state.calls();
        int outerHostCalls = state.hostCalls();
        int outerDepth = state.depth;
        int outerLimit = state.depthLimit;
        if (!isStarted) {
            strands.started(this);
        }
        if (previous != null) {
            previous.status = Status.NORMAL;
        }
        begin(arguments, own, outerHostCalls);
        strands.await(own);
        strands.setTurn(own);
        strands.setCurrent(previous);
        if (previous != null) {
            previous.status = Status.RUNNING;
        }
        state.restore(top, outerCalls, outerHostCalls);
        state.depth = outerDepth;
        state.depthLimit = outerLimit;
        return outcome();
    }

    private void begin(@Nullable Object[] arguments, Semaphore own, int outerHostCalls) {
        status = Status.RUNNING;
        transfer = arguments;
        resumer = own;
        hostCalls = outerHostCalls;
        state.restore(frame, calls, hostCalls);
        state.depth = depth;
        state.depthLimit = depthLimit;
        strands.setCurrent(this);
        strands.setTurn(turn);
        if (isStarted) {
            turn.release();
        } else {
            isStarted = true;
            Strands.start(this::run, 2 * Strands.COROUTINE_DEPTH);
        }
    }

    private @Nullable Object[] outcome() {
        if (failure != null) {
            throw failure;
        } else if (error != null) {
            throw error;
        }
        return transfer;
    }

    private void run() {
        try {
            transfer = LuaFunction.all(body.call(state, transfer));
        } catch (RuntimeException e) {
            failure = e;
        } catch (StackOverflowError e) {
            failure = state.error("stack overflow");
        } catch (Error e) {
            error = e;
        }
        status = Status.DEAD;
        frame = null;
        strands.ended(this);
        resumer.release();
    }

    /** Hands the turn back to the code that resumed it. Returns the values of the next resume. */
    public @Nullable Object[] suspend(@Nullable Object[] values) {
        if (state.hostCalls() > hostCalls) {
            throw state.plainError("attempt to yield across metamethod/C-call boundary");
        }
        status = Status.SUSPENDED;
        transfer = values;
        frame = state.top();
        calls = state.calls();
        depth = state.depth;
        depthLimit = state.depthLimit;
        Semaphore own = strands.turn();
        resumer.release();
        own.acquireUninterruptibly();
        if (isKilled) {
            throw new LuaAbort("the script has ended");
        }
        return transfer;
    }

    /** Ends it where it is suspended. Called by the home thread. */
    void kill() {
        isKilled = true;
        resumer = strands.turn();
        turn.release();
        resumer.acquireUninterruptibly();
        failure = state.plainError("cannot resume dead coroutine");
    }
}
