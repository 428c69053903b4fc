package io.kvserver.core.lua.compile;

import io.kvserver.core.lua.LuaError;
import io.kvserver.core.lua.tree.Expression;
import io.kvserver.core.lua.tree.Held;
import io.kvserver.core.lua.tree.Prototype;
import io.kvserver.core.lua.tree.Statement;
import io.kvserver.core.lua.tree.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The names that a function knows while it is parsed. Confined to one thread. */
final class FunctionScope {
    private static final int MAX_LOCALS = 200;
    private static final int MAX_UPVALUES = 60;
    /** The stack levels that a call takes besides its nodes. */
    private static final int CALL_LEVELS = 8;

    private final Lexer lexer;
    private final Captured captured;
    private final @Nullable FunctionScope around;
    /** The line where it begins; 0 for a chunk. */
    private final int line;

    private final List<LocalName> active = new ArrayList<>();
    private final List<LocalName> pending = new ArrayList<>();
    private final List<String> upvalueNames = new ArrayList<>();
    private final List<Integer> upvalueSources = new ArrayList<>();
    private int slots;
    private int temporaries;
    private int parameters;
    private int blocks;
    private int levels;
    private int loops;
    private boolean hasNumbers;
    private boolean isVararg;
    private boolean usesExtra;
    private int argSlot = -1;

    /** A local variable: its name, its slot, and which declaration of the chunk it is. */
    private record LocalName(String name, int slot, int declaration) {}

    FunctionScope(Lexer lexer, Captured captured, @Nullable FunctionScope around, int line) {
        this.lexer = lexer;
        this.captured = captured;
        this.around = around;
        this.line = line;
    }

    @Nullable
    FunctionScope around() {
        return around;
    }

    /** Declares a local variable, which is not known before {@link #activate}. Returns its slot. */
    int declare(String name) {
        int slot = active.size() + pending.size();
        if (slot >= MAX_LOCALS) {
            throw limit(MAX_LOCALS, "local variables");
        }
        slots = Math.max(slots, slot + 1);
        pending.add(new LocalName(name, slot, captured.declaration()));
        return slot;
    }

    private LuaError limit(int most, String what) {
        return lexer.error(
                (line == 0 ? "main function" : "function at line " + line) + " has more than " + most + " " + what);
    }

    /** Makes the declared variables known. */
    void activate() {
        active.addAll(pending);
        pending.clear();
    }

    /** Whether closures share the declared or known variable in a slot. */
    boolean isShared(int slot) {
        LocalName local = slot < active.size() ? active.get(slot) : pending.get(slot - active.size());
        return captured.has(local.declaration);
    }

    void declareParameters(List<String> names, boolean takesMore) {
        names.forEach(this::declare);
        parameters = names.size();
        isVararg = takesMore;
        if (takesMore && line > 0) {
            // Known as `arg`, as in Lua 5.0; not if the function uses `...`.
            argSlot = declare("arg");
        }
        activate();
    }

    void setChunk() {
        isVararg = true;
    }

    boolean isVararg() {
        return isVararg;
    }

    void useExtra() {
        usesExtra = true;
    }

    /** Begins a block. Returns the number of known variables. */
    int enterBlock() {
        blocks++;
        return active.size();
    }

    void leaveBlock(int known) {
        blocks--;
        while (active.size() > known) {
            active.remove(active.size() - 1);
        }
    }

    void enterLoop() {
        loops++;
    }

    void leaveLoop() {
        loops--;
    }

    boolean isInLoop() {
        return loops > 0;
    }

    /** A slot for a value that has to wait for another; it counts back from the last slot. */
    int hold() {
        return temporaries++;
    }

    /** An expression whose value is kept in the frame. */
    Expression held(Expression expression) {
        return Held.isNeedless(expression) ? expression : new Held(expression, hold());
    }

    /** Records an expression of the function. */
    void uses(Expression expression) {
        levels = Math.max(levels, 2 * blocks + expression.levels());
    }

    void storesNumbers() {
        hasNumbers = true;
    }

    /** The local variable of this name, or null. */
    private @Nullable LocalName local(String name) {
        for (int i = active.size() - 1; i >= 0; i--) {
            if (active.get(i).name.equals(name)) {
                return active.get(i);
            }
        }
        return null;
    }

    /** The variable of this name in the function or in an enclosing one; null if it is global. */
    @Nullable
    Variable variable(int at, String name) {
        LocalName local = local(name);
        if (local != null) {
            return captured.has(local.declaration)
                    ? new Variable.Shared(at, name, local.slot)
                    : new Variable.Local(at, name, local.slot);
        }
        int index = upvalue(name);
        return index < 0 ? null : new Variable.Outer(at, name, index);
    }

    private int upvalue(String name) {
        int known = upvalueNames.indexOf(name);
        if (around == null) {
            return -1;
        }
        LocalName outer = around.local(name);
        int source;
        if (outer != null) {
            captured.add(outer.declaration);
            source = outer.slot;
        } else {
            int next = around.upvalue(name);
            if (next < 0) {
                return -1;
            }
            source = ~next;
        }
        if (known >= 0 && upvalueSources.get(known) == source) {
            return known;
        }
        for (int i = 0; i < upvalueNames.size(); i++) {
            if (upvalueNames.get(i).equals(name) && upvalueSources.get(i) == source) {
                return i;
            }
        }
        if (upvalueNames.size() >= MAX_UPVALUES) {
            throw limit(MAX_UPVALUES, "upvalues");
        }
        upvalueNames.add(name);
        upvalueSources.add(source);
        return upvalueNames.size() - 1;
    }

    Prototype finish(Statement[] body) {
        int[] sharedParameters = new int[parameters + 1];
        int count = 0;
        int last = argSlot >= 0 ? parameters : parameters - 1;
        for (int slot = 0; slot <= last; slot++) {
            if (isShared(slot)) {
                sharedParameters[count++] = slot;
            }
        }
        return new Prototype(
                lexer.chunkName(),
                new Prototype.Layout(
                        parameters,
                        isVararg,
                        usesExtra ? -1 : argSlot,
                        slots + temporaries,
                        hasNumbers,
                        levels + CALL_LEVELS),
                body,
                Arrays.copyOf(sharedParameters, count),
                upvalueSources.stream().mapToInt(Integer::intValue).toArray());
    }
}
