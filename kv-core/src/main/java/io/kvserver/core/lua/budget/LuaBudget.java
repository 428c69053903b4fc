package io.kvserver.core.lua.budget;

/**
 * What a state may use: it counts steps (turns of loops, calls, and the work of library functions), and asks a hook after so
 * many of them; and it counts bytes that are allocated, and has the state measured when they pass the limit. Confined to the
 * thread that has the state.
 */
public final class LuaBudget {
    /** Longer than any string of Lua's may get. */
    public static final long MAX_STRING = Integer.MAX_VALUE - 64;

    private final int every;
    private final long limitBytes;
    private LuaHook hook = LuaHook.NONE;
    private int left;
    private long steps;
    /** What is known to live, and what was allocated since that was measured. */
    private long usedBytes;
    /** Of what library functions hold that no measurement can find. */
    private long pinnedBytes;

    /** A budget of so many bytes, whose hook is called every so many steps. */
    public LuaBudget(long limitBytes, int every) {
        this.limitBytes = limitBytes;
        this.every = every;
        left = every;
    }

    /** Sets what is called every so many steps. */
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

    /** How many steps were counted since the budget was made; exact. */
    public long steps() {
        return steps + every - left;
    }

    /** How many bytes are in use at most: what was found at the last measurement, and what was allocated since. */
    public long usedBytes() {
        return usedBytes + pinnedBytes;
    }

    /** The most that may be in use. */
    public long limitBytes() {
        return limitBytes;
    }

    /** Counts what is about to be allocated. True if the limit is passed, and the state must be measured. */
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
