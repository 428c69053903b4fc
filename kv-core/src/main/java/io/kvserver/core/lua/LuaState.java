package io.kvserver.core.lua;

import io.kvserver.core.lua.budget.LuaBudget;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Lua interpreter's state: its globals, its budget, and the running calls. Functions of several chunks may run in it,
 * one at a time. Confined to one thread at a time; a chunk may be shared by states of several threads.
 */
@SuppressWarnings("ReferenceEquality") // Whether it is the same function.
public final class LuaState {
    /** The most nested calls of Lua functions, as in Redis. */
    private static final int MAX_CALLS = 16_380;
    /** The most nested calls of host functions and metamethods, as in Redis. */
    private static final int MAX_HOST_CALLS = 196;

    private Consumer<Consumer<Object>> unfinished = visitor -> {};
    private final LuaBudget budget;
    private final LuaTable globals;
    private final LuaMemory memory = new LuaMemory(this);
    private final LuaRandom random = new LuaRandom();
    private final Strands strands = new Strands(this);
    private @Nullable LuaTable stringMetatable;

    private @Nullable Frame top;
    private int calls;
    private int hostCalls;
    private boolean running;
    /** How much of the thread's stack the running calls use and may use, in levels of nested nodes. */
    int depth;

    int depthLimit = Strands.HOME_DEPTH;

    /** A state with empty globals. */
    public LuaState(LuaBudget budget) {
        this.budget = budget;
        globals = new LuaTable(this, 0, 0);
    }

    /** The limits on what scripts may use. */
    public LuaBudget budget() {
        return budget;
    }

    /** The default table of globals of chunks. */
    public LuaTable globals() {
        return globals;
    }

    /** Names who tells a measurement of values that are in use, but not by the state's calls. */
    public void unfinished(Consumer<Consumer<Object>> visit) {
        unfinished = visit;
    }

    Consumer<Consumer<Object>> unfinished() {
        return unfinished;
    }

    /** The generator of {@code math.random}. */
    public LuaRandom random() {
        return random;
    }

    /** A new table with room for a number of elements, from index 1, and a number of other keys. */
    public LuaTable newTable(int elements, int others) {
        return new LuaTable(this, elements, others);
    }

    /** A host function. It always runs on the thread that entered the state. */
    public LuaFunction function(LuaHostFunction body) {
        return new HostFunction(this, body, true);
    }

    /** A library function. It runs on any of the state's threads. */
    public LuaFunction libraryFunction(LuaHostFunction body) {
        return new HostFunction(this, body, false);
    }

    /** The metatable of all strings. */
    public @Nullable LuaTable stringMetatable() {
        return stringMetatable;
    }

    /** Sets the metatable of all strings. */
    public void setStringMetatable(LuaTable metatable) {
        stringMetatable = metatable;
    }

    /**
     * Calls a function from Java. When the outermost call returns, it ends all coroutines that are left.
     *
     * @return its values, as {@link LuaFunction} says
     * @throws LuaError an error that Lua code raised and did not catch
     * @throws LuaAbort if the hook ended the script
     */
    public @Nullable Object call(LuaFunction function, @Nullable Object... arguments) {
        if (running) {
            return callBack(function, arguments);
        }
        running = true;
        strands.enter();
        try {
            return function.call(this, arguments);
        } catch (StackOverflowError e) {
            throw error("stack overflow");
        } finally {
            strands.leave();
            top = null;
            calls = 0;
            hostCalls = 0;
            depth = 0;
            depthLimit = Strands.HOME_DEPTH;
            running = false;
        }
    }

    /** Calls a function from a host function. Unlike {@link #call} it marks the place for error positions. */
    public @Nullable Object callBack(LuaFunction function, @Nullable Object[] arguments) {
        Frame marker = new Frame(this);
        marker.caller = top;
        enterHost();
        top = marker;
        try {
            if (depth > depthLimit) {
                return strands.deeper(() -> function.call(this, arguments));
            }
            return function.call(this, arguments);
        } finally {
            top = marker.caller;
            leaveHost();
        }
    }

    /** Calls a metamethod. */
    @Nullable
    Object callMeta(Object handler, @Nullable Object... arguments) {
        LuaFunction function = (LuaFunction) handler;
        enterHost();
        try {
            if (depth > depthLimit) {
                return strands.deeper(() -> function.call(this, arguments));
            }
            return function.call(this, arguments);
        } finally {
            leaveHost();
        }
    }

    private void enterHost() {
        if (hostCalls >= MAX_HOST_CALLS) {
            throw error("C stack overflow");
        }
        hostCalls++;
        depth += Strands.HOST_LEVELS;
    }

    private void leaveHost() {
        hostCalls--;
        depth -= Strands.HOST_LEVELS;
    }

    /** The arguments with one more in front. */
    public static @Nullable Object[] prepend(@Nullable Object first, @Nullable Object[] arguments) {
        @Nullable Object[] all = new Object[arguments.length + 1];
        all[0] = first;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return all;
    }

    /** Begins a call of a Lua function. {@link #leave} must follow even after an exception. */
    public void enter(Frame frame, int levels) {
        budget.tick();
        if (calls >= MAX_CALLS) {
            throw error("stack overflow");
        }
        calls++;
        frame.caller = top;
        top = frame;
        depth += levels;
    }

    /** Ends a call. */
    public void leave(Frame frame, int levels) {
        top = frame.caller;
        calls--;
        depth -= levels;
    }

    /** Whether the last entered call needs another stack. */
    public boolean isDeep() {
        return depth > depthLimit;
    }

    /** Runs a task that needs a number of stack levels, on another stack if this one is too deep. */
    public @Nullable Object nested(int levels, Supplier<@Nullable Object> task) {
        depth += levels;
        try {
            return depth > depthLimit ? strands.deeper(task) : task.get();
        } finally {
            depth -= levels;
        }
    }

    /** Runs a task on another stack, while this thread waits. */
    public @Nullable Object deeper(Supplier<@Nullable Object> task) {
        return strands.deeper(task);
    }

    Strands strands() {
        return strands;
    }

    /** The innermost call. */
    public @Nullable Frame top() {
        return top;
    }

    void setTop(@Nullable Frame frame) {
        top = frame;
    }

    int calls() {
        return calls;
    }

    int hostCalls() {
        return hostCalls;
    }

    void restore(@Nullable Frame frame, int calls, int hostCalls) {
        top = frame;
        this.calls = calls;
        this.hostCalls = hostCalls;
    }

    /** The frame at a level, 1 for the function that called the host; null if there is no Lua function there. */
    public @Nullable Frame frame(int level) {
        Frame frame = top;
        int left = level;
        while (frame != null && --left > 0) {
            if (frame.isTailCall && --left == 0) {
                return null;
            }
            frame = frame.caller;
        }
        return frame;
    }

    /** The source position of a level, such as {@code user_script:1: }; empty if it is not in Lua code. */
    public String position(int level) {
        Frame frame = frame(level);
        return frame == null || frame.function == null
                ? ""
                : ChunkNames.shortName(frame.source) + ":" + line(frame) + ": ";
    }

    private static int line(Frame frame) {
        Site site = frame.site;
        return site == null ? -1 : site.line();
    }

    /** An error whose text begins with the position of the function that called the host. */
    public LuaError error(String text) {
        return raise(LuaString.of(position(1) + text));
    }

    /** An error with this text and no position. */
    public LuaError plainError(String text) {
        return raise(LuaString.of(text));
    }

    /** An error with any value and the line that is running. */
    public LuaError raise(@Nullable Object value) {
        Frame frame = top;
        return frame == null ? new LuaError(value, "", -1) : new LuaError(value, frame.source, line(frame));
    }

    /** Sets a function's table of global names, in its running calls too. */
    public void setEnvironment(LuaFunction function, LuaTable table) {
        function.setEnvironment(table);
        for (Frame frame = top; frame != null; frame = frame.caller) {
            if (frame.function == function) {
                frame.environment = table;
            }
        }
    }

    /** Counts bytes that are about to be allocated. Raises an error if the state would then pass its limit. */
    public void allocate(long bytes) {
        if (budget.add(bytes)) {
            memory.measure(bytes);
        }
    }

    /** A string of these bytes, whose memory is counted; it takes ownership of the array. */
    public LuaString string(byte[] bytes) {
        allocate(bytes.length + (long) LuaMemory.STRING_BYTES);
        return LuaString.of(bytes);
    }

    /** Counts bytes that a library function holds and that a measurement would not find, until {@link #unpin}. */
    public void pin(long bytes) {
        allocate(bytes);
        budget.add(-bytes);
        budget.pin(bytes);
    }

    /** Stops counting bytes that {@link #pin} counted. */
    public void unpin(long bytes) {
        budget.pin(-bytes);
    }

    /** The running calls at one moment. */
    public record Position(@Nullable Frame top, int calls, int hostCalls, int depth) {}

    /** The calls that are running now. */
    public Position mark() {
        return new Position(top, calls, hostCalls, depth);
    }

    /** Forgets the calls that began after {@link #mark}; the caller has caught the exception that ended them. */
    public void restore(Position position) {
        top = position.top;
        calls = position.calls;
        hostCalls = position.hostCalls;
        depth = position.depth;
    }

    /** The name by which the running host function was called; a question mark if it is unknown. */
    String calledName() {
        String name = top == null || top.site == null ? null : top.site.calledName();
        return name == null ? "?" : name;
    }

    boolean isMethodCall() {
        return top != null && top.site != null && top.site.isMethodCall();
    }
}
