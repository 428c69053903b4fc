package io.kvserver.core.lua.lib;

import static io.kvserver.core.lua.LuaArguments.get;
import static io.kvserver.core.lua.LuaArguments.integer;
import static io.kvserver.core.lua.LuaArguments.string;
import static io.kvserver.core.lua.LuaArguments.table;

import io.kvserver.core.lua.LuaArguments;
import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.lua.LuaNumbers;
import io.kvserver.core.lua.LuaOperations;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import io.kvserver.core.lua.LuaType;
import org.jspecify.annotations.Nullable;

/** The library {@code table}. */
final class TableLibrary {
    private TableLibrary() {}

    static void open(LuaState state) {
        Library.named(state, "table")
                .add("concat", TableLibrary::concat)
                .add("foreach", TableLibrary::forEach)
                .add("foreachi", TableLibrary::forEachNumbered)
                .add("getn", (s, a) -> (double) table(s, a, 0).length())
                .add("insert", TableLibrary::insert)
                .add("maxn", TableLibrary::largest)
                .add("remove", TableLibrary::remove)
                .add("setn", (s, a) -> {
                    table(s, a, 0);
                    throw s.error("'setn' is obsolete");
                })
                .add("sort", TableLibrary::sort);
    }

    private static Object concat(LuaState state, @Nullable Object[] arguments) {
        LuaString separator = string(state, arguments, 1, LuaString.EMPTY);
        LuaTable table = table(state, arguments, 0);
        int from = (int) integer(state, arguments, 2, 1);
        int to = get(arguments, 3) == null ? table.length() : (int) integer(state, arguments, 3);
        Bytes bytes = new Bytes(state);
        try {
            for (long i = from; i <= to; i++) {
                LuaString text = LuaNumbers.toText(table.get((int) i));
                if (text == null) {
                    throw state.error("invalid value (" + LuaType.name(table.get((int) i)) + ") at index " + i
                            + " in table for 'concat'");
                }
                bytes.add(text);
                if (i < to) {
                    bytes.add(separator);
                }
                state.budget().tick();
            }
            return bytes.toLuaString();
        } finally {
            bytes.close();
        }
    }

    private static @Nullable Object forEach(LuaState state, @Nullable Object[] arguments) {
        LuaTable table = table(state, arguments, 0);
        LuaFunction function = LuaArguments.function(state, arguments, 1);
        for (int at = table.nextPosition(0); at >= 0; at = table.nextPosition(at + 1)) {
            Object result =
                    LuaFunction.first(state.callBack(function, new Object[] {table.keyAt(at), table.valueAt(at)}));
            if (result != null) {
                return result;
            }
        }
        return LuaFunction.NONE;
    }

    private static @Nullable Object forEachNumbered(LuaState state, @Nullable Object[] arguments) {
        LuaTable table = table(state, arguments, 0);
        LuaFunction function = LuaArguments.function(state, arguments, 1);
        int count = table.length();
        for (int i = 1; i <= count; i++) {
            Object result = LuaFunction.first(state.callBack(function, new Object[] {(double) i, table.get(i)}));
            if (result != null) {
                return result;
            }
        }
        return LuaFunction.NONE;
    }

    private static Object insert(LuaState state, @Nullable Object[] arguments) {
        LuaTable table = table(state, arguments, 0);
        int end = table.length() + 1;
        int at;
        switch (arguments.length) {
            case 2 -> at = end;
            case 3 -> {
                at = (int) integer(state, arguments, 1);
                end = Math.max(end, at);
                state.budget().spend(Math.max(0, (end - at) >>> 3));
                for (int i = end; i > at; i--) {
                    LuaOperations.rawSet(state, table, (double) i, table.get(i - 1));
                }
            }
            default -> throw state.error("wrong number of arguments to 'insert'");
        }
        LuaOperations.rawSet(state, table, (double) at, arguments[arguments.length - 1]);
        return LuaFunction.NONE;
    }

    private static Object largest(LuaState state, @Nullable Object[] arguments) {
        LuaTable table = table(state, arguments, 0);
        double largest = 0;
        for (int at = table.nextPosition(0); at >= 0; at = table.nextPosition(at + 1)) {
            if (table.keyAt(at) instanceof Double number) {
                largest = Math.max(largest, number);
            }
            state.budget().tick();
        }
        return largest;
    }

    private static @Nullable Object remove(LuaState state, @Nullable Object[] arguments) {
        LuaTable table = table(state, arguments, 0);
        int end = table.length();
        int at = (int) integer(state, arguments, 1, end);
        if (at < 1 || at > end) {
            return LuaFunction.NONE;
        }
        Object removed = table.get(at);
        state.budget().spend((end - at) >>> 3);
        for (int i = at; i < end; i++) {
            LuaOperations.rawSet(state, table, (double) i, table.get(i + 1));
        }
        LuaOperations.rawSet(state, table, (double) end, null);
        return removed;
    }

    private static Object sort(LuaState state, @Nullable Object[] arguments) {
        LuaTable table = table(state, arguments, 0);
        Object order = get(arguments, 1);
        if (order != null) {
            LuaArguments.function(state, arguments, 1);
        }
        new TableSort(state, table, (LuaFunction) order).sort(1, table.length());
        return LuaFunction.NONE;
    }
}
