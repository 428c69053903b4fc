package io.kvserver.core.lua.lib;

import io.kvserver.core.lua.LuaNumbers;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import io.kvserver.core.lua.LuaType;
import io.kvserver.core.lua.LuaUserdata;
import org.jspecify.annotations.Nullable;

/** Writes a value as JSON. Confined to one thread. */
final class JsonEncoder {
    /** The stack levels of one nested table. */
    private static final int LEVELS = 8;

    private static final String[] ESCAPES = new String[256];

    static {
        for (int i = 0; i < ' '; i++) {
            ESCAPES[i] = String.format("\\u%04x", i);
        }
        ESCAPES['\b'] = "\\b";
        ESCAPES['\t'] = "\\t";
        ESCAPES['\n'] = "\\n";
        ESCAPES['\f'] = "\\f";
        ESCAPES['\r'] = "\\r";
        ESCAPES['"'] = "\\\"";
        ESCAPES['/'] = "\\/";
        ESCAPES['\\'] = "\\\\";
        ESCAPES[127] = "\\u007f";
    }

    private final LuaState state;
    private final JsonLibrary.Options options;
    private final Bytes out;

    JsonEncoder(LuaState state, JsonLibrary.Options options) {
        this.state = state;
        this.options = options;
        out = new Bytes(state);
    }

    LuaString encode(@Nullable Object value) {
        try {
            write(value, 0);
            return out.toLuaString();
        } finally {
            out.close();
        }
    }

    private void write(@Nullable Object value, int depth) {
        state.budget().tick();
        if (value instanceof LuaString text) {
            writeText(text);
        } else if (value instanceof Double number) {
            writeNumber(number);
        } else if (value instanceof Boolean truth) {
            out.add(truth ? "true" : "false");
        } else if (value instanceof LuaTable table) {
            state.nested(LEVELS, () -> {
                writeTable(table, depth + 1);
                return null;
            });
        } else if (value == null || value == LuaUserdata.NULL) {
            out.add("null");
        } else {
            throw failure(value, "type not supported");
        }
    }

    private RuntimeException failure(@Nullable Object value, String reason) {
        return state.error("Cannot serialise " + LuaType.name(value) + ": " + reason);
    }

    private void writeText(LuaString text) {
        out.add('"');
        byte[] bytes = text.bytes();
        int done = 0;
        for (int i = 0; i < bytes.length; i++) {
            String escape = ESCAPES[bytes[i] & 0xff];
            if (escape != null) {
                out.add(bytes, done, i);
                out.add(escape);
                done = i + 1;
            }
        }
        out.add(bytes, done, bytes.length);
        out.add('"');
        state.budget().spend(bytes.length >>> 6);
    }

    private void writeNumber(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            if (options.encodesInvalid == 2) {
                out.add("null");
                return;
            } else if (options.encodesInvalid == 0) {
                throw failure(number, "must not be NaN or Inf");
            } else if (Double.isNaN(number)) {
                out.add("nan");
                return;
            }
        }
        out.add(
                options.precision == 14
                        ? LuaNumbers.text(number)
                        : LuaNumbers.general(number, options.precision, false));
    }

    private void writeTable(LuaTable table, int depth) {
        if (depth > options.encodeDepth) {
            throw state.error("Cannot serialise, excessive nesting (" + depth + ")");
        }
        int length = arrayLength(table);
        if (length > 0) {
            writeArray(table, length, depth);
        } else {
            writeObject(table, depth);
        }
    }

    private void writeArray(LuaTable table, int length, int depth) {
        out.add('[');
        for (int i = 1; i <= length; i++) {
            if (i > 1) {
                out.add(',');
            }
            write(table.get(i), depth);
        }
        out.add(']');
    }

    private void writeObject(LuaTable table, int depth) {
        out.add('{');
        boolean isFirst = true;
        for (int at = table.nextPosition(0); at >= 0; at = table.nextPosition(at + 1)) {
            if (!isFirst) {
                out.add(',');
            }
            isFirst = false;
            Object key = table.keyAt(at);
            if (key instanceof Double number) {
                out.add('"');
                writeNumber(number);
                out.add('"');
            } else if (key instanceof LuaString text) {
                writeText(text);
            } else {
                throw failure(key, "table key must be a number or string");
            }
            out.add(':');
            write(table.valueAt(at), depth);
        }
        out.add('}');
    }

    /**
     * The largest index if all keys are indexes. Negative otherwise, and for an array that is too sparse but may be
     * written as an object.
     */
    private int arrayLength(LuaTable table) {
        double largest = 0;
        int count = 0;
        for (int at = table.nextPosition(0); at >= 0; at = table.nextPosition(at + 1)) {
            state.budget().tick();
            if (!(table.keyAt(at) instanceof Double key) || key != Math.floor(key) || key < 1) {
                return -1;
            }
            largest = Math.max(largest, key);
            count++;
        }
        boolean isSparse = options.sparseRatio > 0
                && largest > (double) count * options.sparseRatio
                && largest > options.sparseSafe;
        if (isSparse && !options.convertsSparse) {
            throw failure(table, "excessively sparse array");
        }
        return isSparse ? -1 : (int) largest;
    }
}
