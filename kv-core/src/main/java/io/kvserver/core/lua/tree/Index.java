package io.kvserver.core.lua.tree;

import io.kvserver.core.lua.Frame;
import io.kvserver.core.lua.LuaOperations;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import org.jspecify.annotations.Nullable;

/** An element of a table: {@code object[key]}. */
public abstract class Index extends Expression {
    final Expression object;

    Index(int line, Expression object, Expression... key) {
        super(line, key.length == 0 ? new Expression[] {object} : new Expression[] {object, key[0]});
        this.object = object;
    }

    @Override
    public @Nullable String describe(int operand) {
        return operand == 0 ? object.description() : null;
    }

    @Override
    String kind() {
        return "field";
    }

    /** An element whose key is a constant string. */
    public static final class Field extends Index {
        final LuaString key;

        /** The element of this key. */
        public Field(int line, Expression object, LuaString key) {
            super(line, object);
            this.key = key;
        }

        @Override
        @Nullable
        Object eval(Frame frame) {
            return find(frame, object.eval(frame));
        }

        @Nullable
        Object find(Frame frame, @Nullable Object target) {
            if (target instanceof LuaTable table) {
                Object value = table.get(key);
                if (value != null || table.metatable() == null) {
                    return value;
                }
            }
            return LuaOperations.index(frame.state, target, key, this);
        }

        @Override
        String name() {
            return key.toString();
        }
    }

    /** An element whose key is computed. */
    public static final class Element extends Index {
        final Expression key;

        /** The element of this key. */
        public Element(int line, Expression object, Expression key) {
            super(line, object, key);
            this.key = key;
        }

        @Override
        @Nullable
        Object eval(Frame frame) {
            Object target = object.eval(frame);
            double number = key.number(frame);
            if (isOther(number)) {
                return find(frame, target, frame.takeOther());
            }
            if (target instanceof LuaTable table) {
                Object value = table.get(number);
                if (value != null || table.metatable() == null) {
                    return value;
                }
            }
            return LuaOperations.index(frame.state, target, number, this);
        }

        private @Nullable Object find(Frame frame, @Nullable Object target, @Nullable Object key) {
            if (target instanceof LuaTable table) {
                Object value = table.get(key);
                if (value != null || table.metatable() == null) {
                    return value;
                }
            }
            return LuaOperations.index(frame.state, target, key, this);
        }

        @Override
        String name() {
            return key instanceof Constant constant && constant.value() instanceof LuaString text
                    ? text.toString()
                    : "?";
        }
    }
}
