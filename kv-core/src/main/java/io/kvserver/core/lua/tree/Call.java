package io.kvserver.core.lua.tree;

import io.kvserver.core.lua.Frame;
import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.lua.LuaOperations;
import io.kvserver.core.lua.LuaString;
import org.jspecify.annotations.Nullable;

/** Calls of functions and methods. */
public abstract class Call extends Expression {
    final Expression target;
    final Expression[] arguments;

    Call(int line, Expression target, Expression[] arguments) {
        super(line, with(target, arguments));
        this.target = target;
        this.arguments = arguments;
    }

    private static Expression[] with(Expression target, Expression[] arguments) {
        Expression[] all = new Expression[arguments.length + 1];
        all[0] = target;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return all;
    }

    /** A call of the function that an expression yields. */
    public static Call of(int line, Expression target, Expression... arguments) {
        boolean isPlain = arguments.length == 0 || !arguments[arguments.length - 1].isMulti();
        return isPlain && arguments.length < 4
                ? new Fixed(line, target, arguments)
                : new General(line, target, arguments);
    }

    @Override
    public final boolean mayCall() {
        return true;
    }

    @Override
    public final boolean isMulti() {
        return true;
    }

    @Override
    final @Nullable Object eval(Frame frame) {
        Object result = evalAll(frame);
        return result instanceof Object[] values ? LuaFunction.first(values) : result;
    }

    @Override
    public @Nullable String describe(int operand) {
        return operand == 0 ? target.description() : null;
    }

    @Override
    public @Nullable String calledName() {
        return target.name();
    }

    /** Prepares a tail call: returns a {@link TailCall} for a closure, and calls anything else at once. */
    abstract @Nullable Object prepare(Frame frame);

    @Nullable
    Object prepare(Frame frame, @Nullable Object function, @Nullable Object[] values) {
        frame.site = this;
        return function instanceof Closure closure
                ? new TailCall(closure, values)
                : LuaOperations.call(frame.state, function, values, this);
    }

    /** A call with up to three arguments of one value each. */
    static final class Fixed extends Call {
        Fixed(int line, Expression target, Expression[] arguments) {
            super(line, target, arguments);
        }

        @Override
        @Nullable
        Object evalAll(Frame frame) {
            Object value = target.eval(frame);
            if (!(value instanceof LuaFunction function)) {
                @Nullable Object[] values = evalList(arguments, 0, frame);
                frame.site = this;
                return LuaOperations.call(frame.state, value, values, this);
            }
            switch (arguments.length) {
                case 0 -> {
                    frame.site = this;
                    return function.call0(frame.state);
                }
                case 1 -> {
                    Object first = arguments[0].eval(frame);
                    frame.site = this;
                    return function.call1(frame.state, first);
                }
                case 2 -> {
                    Object first = arguments[0].eval(frame);
                    Object second = arguments[1].eval(frame);
                    frame.site = this;
                    return function.call2(frame.state, first, second);
                }
                default -> {
                    Object first = arguments[0].eval(frame);
                    Object second = arguments[1].eval(frame);
                    Object third = arguments[2].eval(frame);
                    frame.site = this;
                    return function.call3(frame.state, first, second, third);
                }
            }
        }

        @Override
        @Nullable
        Object prepare(Frame frame) {
            Object value = target.eval(frame);
            return prepare(frame, value, evalList(arguments, 0, frame));
        }
    }

    /** A call with any arguments. */
    static final class General extends Call {
        General(int line, Expression target, Expression[] arguments) {
            super(line, target, arguments);
        }

        @Override
        @Nullable
        Object evalAll(Frame frame) {
            Object value = target.eval(frame);
            @Nullable Object[] values = evalList(arguments, 0, frame);
            frame.site = this;
            return LuaOperations.call(frame.state, value, values, this);
        }

        @Override
        @Nullable
        Object prepare(Frame frame) {
            Object value = target.eval(frame);
            return prepare(frame, value, evalList(arguments, 0, frame));
        }
    }

    /** A call of a method: {@code object:name(...)}. */
    public static final class Method extends Call {
        private final Index.Field field;

        /** A call of the method that an object has under a name. */
        public Method(int line, Expression object, LuaString name, Expression... arguments) {
            super(line, object, arguments);
            field = new Index.Field(line, object, name);
        }

        @Override
        @Nullable
        Object evalAll(Frame frame) {
            Object object = target.eval(frame);
            Object value = field.find(frame, object);
            if (value instanceof LuaFunction function) {
                if (arguments.length == 0) {
                    frame.site = this;
                    return function.call1(frame.state, object);
                } else if (arguments.length == 1 && !arguments[0].isMulti()) {
                    Object first = arguments[0].eval(frame);
                    frame.site = this;
                    return function.call2(frame.state, object, first);
                }
            }
            @Nullable Object[] values = evalList(arguments, 1, frame);
            values[0] = object;
            frame.site = this;
            return LuaOperations.call(frame.state, value, values, this);
        }

        @Override
        @Nullable
        Object prepare(Frame frame) {
            Object object = target.eval(frame);
            Object value = field.find(frame, object);
            @Nullable Object[] values = evalList(arguments, 1, frame);
            values[0] = object;
            return prepare(frame, value, values);
        }

        @Override
        public @Nullable String describe(int operand) {
            return operand == 0 ? "method '" + field.name() + "'" : null;
        }

        @Override
        public @Nullable String calledName() {
            return field.name();
        }

        @Override
        public boolean isMethodCall() {
            return true;
        }
    }
}
