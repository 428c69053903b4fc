package io.kvserver.core.lua.budget;

/**
 * The limits of a state. It counts steps (turns of loops, calls, and the work of library functions) and calls a hook
 * after each so many of them. It counts allocated bytes; when they pass the limit, the state must be measured. Confined
 * to the thread that has the state.
 */
public final class LuaBudget {
    /** The most bytes of a Lua string. */
    public static final long MAX_STRING = Integer.MAX_VALUE - 64;

    private final int every;
    private final long limitBytes;
    private LuaHook hook = LuaHook.NONE;
    private int left;
    private long steps;
    /** The bytes found by the last measurement plus those allocated since. */
    private long usedBytes;
    /** The bytes that library functions hold and a measurement does not find. */
    private long pinnedBytes;

    /** A budget of {@code limitBytes}, whose hook is called after each {@code every} steps. */
    public LuaBudget(long limitBytes, int every) {
        this.limitBytes = limitBytes;
        this.every = every;
        left = every;
    }

    /** Sets the hook, which is called in intervals of steps. */
    public void setHook(LuaHook hook) {
        this.hook = hook;
    }

    /** Counts one step. */
    public void tick() {
        if (--left < 0) {
            refill();
        }
    }

    /** Counts the steps of a library function. */
    public void spend(int count) {
        left -= count;
        if (left < 0) {
            refill();
        }
    }

    private void refill() {
        steps += every - (long) left;
        left = every;
        hook.check();
    }

    /** The exact number of steps since the budget was made. */
    public long steps() {
        return steps + every - left;
    }

    /** An upper bound of the bytes in use: those of the last measurement plus those allocated since. */
    public long usedBytes() {
        return usedBytes + pinnedBytes;
    }

    /** The most bytes that may be in use. */
    public long limitBytes() {
        return limitBytes;
    }

    /**
     * Counts bytes that are about to be allocated. Returns true if the limit is passed and the state must be measured.
     */
    public boolean add(long bytes) {
        usedBytes += bytes;
        return usedBytes + pinnedBytes > limitBytes;
    }

    public void measured(long bytes) {
        usedBytes = bytes;
    }

    public long pinnedBytes() {
        return pinnedBytes;
    }

    public void pin(long bytes) {
        pinnedBytes += bytes;
    }
}
