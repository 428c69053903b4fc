package io.kvserver.core.lua;

import org.jspecify.annotations.Nullable;

/**
 * Operations on values that may call a metamethod or fail. A site is the place in Lua code that asks for the operation;
 * null stands for a library function, whose errors then have no position.
 */
@SuppressWarnings("ReferenceEquality") // Lua compares objects by what they are, and false is one object.
public final class LuaOperations {
    private static final int MAX_LOOP = 100;
    private static final String READ_ONLY = "Attempt to modify a readonly table";

    private LuaOperations() {}

    /** A metamethod of a value; null if it has none. */
    public static @Nullable Object metamethod(LuaState state, @Nullable Object value, int event) {
        LuaTable metatable = metatable(state, value);
        return metatable == null ? null : metatable.metamethod(event);
    }

    /** The metatable of a value. */
    public static @Nullable LuaTable metatable(LuaState state, @Nullable Object value) {
        if (value instanceof LuaTable table) {
            return table.metatable();
        }
        return value instanceof LuaString ? state.stringMetatable() : null;
    }

    /** The value of {@code object[key]}. */
    public static @Nullable Object index(
            LuaState state, @Nullable Object object, @Nullable Object key, @Nullable Site site) {
        Object target = object;
        for (int i = 0; i < MAX_LOOP; i++) {
            Object handler;
            if (target instanceof LuaTable table) {
                Object value = table.get(key);
                LuaTable metatable = value == null ? table.metatable() : null;
                if (metatable == null) {
                    return value;
                }
                handler = metatable.metamethod(Metamethod.INDEX);
                if (handler == null) {
                    return null;
                }
            } else {
                handler = metamethod(state, target, Metamethod.INDEX);
                if (handler == null) {
                    throw typeError(state, "index", target, site, i == 0 ? 0 : -1);
                }
            }
            if (handler instanceof LuaFunction) {
                return LuaFunction.first(callMeta(state, handler, site, target, key));
            }
            target = handler;
        }
        throw failure(state, "loop in gettable", site);
    }

    /** Does {@code object[key] = value}. */
    public static void setIndex(
            LuaState state,
            @Nullable Object object,
            @Nullable Object key,
            @Nullable Object value,
            @Nullable Site site) {
        Object target = object;
        for (int i = 0; i < MAX_LOOP; i++) {
            Object handler;
            if (target instanceof LuaTable table) {
                LuaTable metatable = table.metatable();
                handler = metatable == null ? null : metatable.metamethod(Metamethod.NEWINDEX);
                if (handler == null || table.get(key) != null) {
                    set(state, table, key, value, site);
                    return;
                }
            } else {
                handler = metamethod(state, target, Metamethod.NEWINDEX);
                if (handler == null) {
                    throw typeError(state, "index", target, site, i == 0 ? 0 : -1);
                }
            }
            if (handler instanceof LuaFunction) {
                callMeta(state, handler, site, target, key, value);
                return;
            }
            target = handler;
        }
        throw failure(state, "loop in settable", site);
    }

    private static void set(
            LuaState state, LuaTable table, @Nullable Object key, @Nullable Object value, @Nullable Site site) {
        if (table.isReadOnly()) {
            throw failure(state, READ_ONLY, site);
        } else if (key == null) {
            throw failure(state, "table index is nil", site);
        } else if (key instanceof Double number && number.isNaN()) {
            throw failure(state, "table index is NaN", site);
        }
        table.set(key, value);
    }

    /** Sets the value of a key without metamethods, for a library function. */
    public static void rawSet(LuaState state, LuaTable table, @Nullable Object key, @Nullable Object value) {
        set(state, table, key, value, null);
    }

    /**
     * The result of an arithmetic operation with an operand that is not a number; {@code event} names the operation.
     */
    public static @Nullable Object arithmetic(
            LuaState state, int event, @Nullable Object left, @Nullable Object right, @Nullable Site site) {
        Double a = LuaNumbers.toNumber(left);
        Double b = LuaNumbers.toNumber(right);
        if (a != null && b != null) {
            return compute(event, a, b);
        }
        Object handler = metamethod(state, left, event);
        if (handler == null) {
            handler = metamethod(state, right, event);
        }
        if (handler == null) {
            throw typeError(state, "perform arithmetic on", a == null ? left : right, site, a == null ? 0 : 1);
        }
        return LuaFunction.first(callMeta(state, handler, site, left, right));
    }

    private static double compute(int event, double a, double b) {
        return switch (event) {
            case Metamethod.ADD -> a + b;
            case Metamethod.SUB -> a - b;
            case Metamethod.MUL -> a * b;
            case Metamethod.DIV -> a / b;
            case Metamethod.MOD -> modulo(a, b);
            case Metamethod.POW -> power(a, b);
            default -> -a;
        };
    }

    /** The remainder with the sign of the divisor, as Lua 5.1 computes it. */
    public static double modulo(double a, double b) {
        return a - Math.floor(a / b) * b;
    }

    /** C's {@code pow}, which differs from Java's where the base is 1 or -1. */
    public static double power(double a, double b) {
        if (b == 2) {
            return a * a;
        }
        return a == 1 || (a == -1 && Double.isInfinite(b)) ? 1 : Math.pow(a, b);
    }

    /** Whether two values are the same, without metamethods. */
    public static boolean rawEquals(@Nullable Object left, @Nullable Object right) {
        if (left == right) {
            return !(left instanceof Double number && number.isNaN());
        } else if (left instanceof Double a) {
            return right instanceof Double b && a.doubleValue() == b.doubleValue();
        }
        return left != null && left.equals(right);
    }

    /** The value of {@code left == right}. */
    public static boolean equal(LuaState state, @Nullable Object left, @Nullable Object right, @Nullable Site site) {
        if (rawEquals(left, right)) {
            return true;
        }
        if (!(left instanceof LuaTable a && right instanceof LuaTable b)
                || a.metatable() == null
                || b.metatable() == null) {
            return false;
        }
        Object handler = a.metatable().metamethod(Metamethod.EQ);
        if (handler == null || !rawEquals(handler, b.metatable().metamethod(Metamethod.EQ))) {
            return false;
        }
        return isTrue(LuaFunction.first(callMeta(state, handler, site, left, right)));
    }

    /** Whether a value counts as true. */
    public static boolean isTrue(@Nullable Object value) {
        return value != null && value != Boolean.FALSE;
    }

    /** The value of {@code left < right}. */
    public static boolean less(LuaState state, @Nullable Object left, @Nullable Object right, @Nullable Site site) {
        if (left instanceof Double a && right instanceof Double b) {
            return a < b;
        } else if (left instanceof LuaString a && right instanceof LuaString b) {
            return a.compareTo(b) < 0;
        }
        Object handler = orderHandler(state, left, right, Metamethod.LT);
        if (handler == null) {
            throw orderError(state, left, right, site);
        }
        return isTrue(LuaFunction.first(callMeta(state, handler, site, left, right)));
    }

    /** The value of {@code left <= right}. */
    public static boolean lessOrEqual(
            LuaState state, @Nullable Object left, @Nullable Object right, @Nullable Site site) {
        if (left instanceof Double a && right instanceof Double b) {
            return a <= b;
        } else if (left instanceof LuaString a && right instanceof LuaString b) {
            return a.compareTo(b) <= 0;
        }
        Object handler = orderHandler(state, left, right, Metamethod.LE);
        if (handler != null) {
            return isTrue(LuaFunction.first(callMeta(state, handler, site, left, right)));
        }
        handler = orderHandler(state, right, left, Metamethod.LT);
        if (handler == null) {
            throw orderError(state, left, right, site);
        }
        return !isTrue(LuaFunction.first(callMeta(state, handler, site, right, left)));
    }

    private static @Nullable Object orderHandler(
            LuaState state, @Nullable Object left, @Nullable Object right, int event) {
        if (!LuaType.name(left).equals(LuaType.name(right))) {
            return null;
        }
        Object handler = metamethod(state, left, event);
        return handler != null && rawEquals(handler, metamethod(state, right, event)) ? handler : null;
    }

    private static LuaError orderError(
            LuaState state, @Nullable Object left, @Nullable Object right, @Nullable Site site) {
        String a = LuaType.name(left);
        String b = LuaType.name(right);
        // Lua 5.1 tells types apart by their third letter here.
        boolean isSame = a.charAt(2) == b.charAt(2);
        return failure(
                state,
                isSame ? "attempt to compare two " + a + " values" : "attempt to compare " + a + " with " + b,
                site);
    }

    /** The value of {@code #value}. */
    public static @Nullable Object length(LuaState state, @Nullable Object value, @Nullable Site site) {
        if (value instanceof LuaTable table) {
            return (double) table.length();
        } else if (value instanceof LuaString text) {
            return (double) text.length();
        }
        Object handler = metamethod(state, value, Metamethod.LEN);
        if (handler == null) {
            throw typeError(state, "get length of", value, site, 0);
        }
        return LuaFunction.first(callMeta(state, handler, site, value, null));
    }

    /** The value of {@code left .. right} where one of them is neither a string nor a number. */
    public static @Nullable Object concat(LuaState state, @Nullable Object left, @Nullable Object right, Site site) {
        Object handler = metamethod(state, left, Metamethod.CONCAT);
        if (handler == null) {
            handler = metamethod(state, right, Metamethod.CONCAT);
        }
        if (handler == null) {
            int culprit = left instanceof LuaString || left instanceof Double ? 1 : 0;
            throw typeError(state, "concatenate", culprit == 0 ? left : right, site, culprit);
        }
        return LuaFunction.first(callMeta(state, handler, site, left, right));
    }

    /** The function to call for a value that is not a function itself. */
    private static Object callHandler(LuaState state, @Nullable Object value, @Nullable Site site, int operand) {
        Object handler = metamethod(state, value, Metamethod.CALL);
        if (!(handler instanceof LuaFunction)) {
            throw typeError(state, "call", value, site, operand);
        }
        return handler;
    }

    /** Calls any value. */
    public static @Nullable Object call(
            LuaState state, @Nullable Object value, @Nullable Object[] arguments, @Nullable Site site) {
        if (value instanceof LuaFunction function) {
            return function.call(state, arguments);
        }
        LuaFunction function = (LuaFunction) callHandler(state, value, site, 0);
        return function.call(state, LuaState.prepend(value, arguments));
    }

    /** Calls any value from a library function. */
    public static @Nullable Object callBack(LuaState state, @Nullable Object value, @Nullable Object... arguments) {
        if (value instanceof LuaFunction function) {
            return state.callBack(function, arguments);
        }
        return state.callBack((LuaFunction) callHandler(state, value, null, 0), LuaState.prepend(value, arguments));
    }

    private static @Nullable Object callMeta(
            LuaState state, Object handler, @Nullable Site site, @Nullable Object... arguments) {
        Frame top = state.top();
        if (site != null && top != null) {
            top.site = site;
        }
        if (handler instanceof LuaFunction) {
            return state.callMeta(handler, arguments);
        }
        return state.callMeta(callHandler(state, handler, site, -1), LuaState.prepend(handler, arguments));
    }

    /** The error that a value has the wrong type for an operation. */
    public static LuaError typeError(
            LuaState state, String action, @Nullable Object value, @Nullable Site site, int operand) {
        String name = site == null || operand < 0 ? null : site.describe(operand);
        String type = LuaType.name(value);
        return failure(
                state,
                name == null
                        ? "attempt to " + action + " a " + type + " value"
                        : "attempt to " + action + " " + name + " (a " + type + " value)",
                site);
    }

    private static LuaError failure(LuaState state, String text, @Nullable Site site) {
        Frame top = state.top();
        if (site == null || top == null) {
            return state.plainError(text);
        }
        top.site = site;
        return state.error(text);
    }
}
