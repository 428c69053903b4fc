package io.kvserver.core.lua;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A table: an array part, and a hash part whose collisions are chained within it. Sizes and places of keys are Lua
 * 5.1's, so {@code pairs} lists string keys in Redis's order and {@code #} finds the same border. Confined to the
 * thread that has its state.
 */
@SuppressWarnings("ReferenceEquality") // Lua compares objects by what they are, and false is one object.
public final class LuaTable {
    private static final @Nullable Object[] NO_VALUES = {};
    private static final int[] NO_NEXT = {};
    private static final int END = -1;
    /** The bytes of one place: two references and, often, a number of 16 bytes. */
    private static final int PLACE_BYTES = 24;

    private static final int NODE_BYTES = 48;
    private static final int TABLE_BYTES = 64;

    private final LuaState state;
    private @Nullable Object[] array = NO_VALUES;
    private @Nullable Object[] keys = NO_VALUES;
    private @Nullable Object[] values = NO_VALUES;
    private int[] chain = NO_NEXT;
    private int lastFree;
    private @Nullable LuaTable metatable;
    private boolean readOnly;
    /** A bit for each metamethod that this table, as a metatable, is known not to have. */
    private int absent;

    int mark;

    /** A table with room for elements, from index 1, and other keys; the state's memory is charged. */
    LuaTable(LuaState state, int elements, int others) {
        this.state = state;
        state.allocate(TABLE_BYTES);
        if (elements > 0 || others > 0) {
            makeRoom(elements, others);
        }
    }

    /** The metatable, if it has one. */
    public @Nullable LuaTable metatable() {
        return metatable;
    }

    /** Sets or removes the metatable. */
    public void setMetatable(@Nullable LuaTable metatable) {
        this.metatable = metatable;
    }

    /** Whether Lua code may not change it. */
    public boolean isReadOnly() {
        return readOnly;
    }

    /** Forbids or allows changes by Lua code. Java may always change the table. */
    public void setReadOnly(boolean readOnly) {
        this.readOnly = readOnly;
    }

    /** A metamethod of this table as a metatable; {@code event} is a constant of {@link Metamethod}. */
    @Nullable
    Object metamethod(int event) {
        int bit = 1 << event;
        if ((absent & bit) != 0) {
            return null;
        }
        Object found = get(Metamethod.name(event));
        if (found == null) {
            absent |= bit;
        }
        return found;
    }

    /** The value of any key, without metamethods. */
    public @Nullable Object get(@Nullable Object key) {
        if (key instanceof LuaString text) {
            return get(text);
        } else if (key instanceof Double number) {
            return get(number.doubleValue());
        } else if (key == null) {
            return null;
        }
        int at = find(key);
        return at < 0 ? null : values[at];
    }

    /** The value of a string key. */
    public @Nullable Object get(LuaString key) {
        @Nullable Object[] all = keys;
        if (all.length == 0) {
            return null;
        }
        int at = key.hashCode() & (all.length - 1);
        do {
            Object found = all[at];
            if (found == key || (found instanceof LuaString text && text.equals(key))) {
                return values[at];
            }
            at = chain[at];
        } while (at >= 0);
        return null;
    }

    /** The value of a number. */
    public @Nullable Object get(double key) {
        int index = (int) key;
        if (index == key) {
            return get(index);
        }
        int at = findNumber(key);
        return at < 0 ? null : values[at];
    }

    /** The value of a whole number. */
    public @Nullable Object get(int key) {
        int index = key - 1;
        if (index >= 0 && index < array.length) {
            return array[index];
        } else if (keys.length == 0) {
            return null;
        }
        int at = findNumber(key);
        return at < 0 ? null : values[at];
    }

    /** Sets the value of a key; nil and NaN as keys are errors. */
    public void set(@Nullable Object key, @Nullable Object value) {
        if (key instanceof Double number) {
            int index = (int) number.doubleValue() - 1;
            if (index >= 0 && index < array.length && index + 1 == number) {
                array[index] = value;
                return;
            }
        }
        setNew(key, value);
    }

    /** Sets the value of a whole number. */
    public void set(int key, @Nullable Object value) {
        int index = key - 1;
        if (index >= 0 && index < array.length) {
            array[index] = value;
        } else {
            setNew((double) key, value);
        }
    }

    /** Sets the values of the whole numbers after one, as a table constructor does. */
    public void store(int behind, @Nullable Object[] elements, int count) {
        if (behind + count > array.length) {
            makeRoom(behind + count, keys.length);
        }
        System.arraycopy(elements, 0, array, behind, count);
    }

    /** Sets the value of a key that is not in the array part. */
    private void setNew(@Nullable Object key, @Nullable Object value) {
        absent = 0;
        if (key == null) {
            throw state.error("table index is nil");
        } else if (key instanceof Double number && number.isNaN()) {
            throw state.error("table index is NaN");
        }
        int at = find(key);
        if (at >= 0) {
            values[at] = value;
        } else {
            insert(key, value);
        }
    }

    /**
     * Replaces the value of a key that has one.
     *
     * @return false if the key has no value; nothing is changed then
     */
    boolean replace(@Nullable Object key, @Nullable Object value) {
        if (key instanceof Double number) {
            int index = (int) number.doubleValue() - 1;
            if (index >= 0 && index < array.length && index + 1 == number) {
                if (array[index] == null) {
                    return false;
                }
                array[index] = value;
                return true;
            }
        }
        int at = key == null ? END : find(key);
        if (at < 0 || values[at] == null) {
            return false;
        }
        absent = 0;
        values[at] = value;
        return true;
    }

    /** The border that Lua 5.1 finds. */
    public int length() {
        return TableSizes.border(this);
    }

    /** The position of the next entry that has a value; negative if there is none. Positions count from 0. */
    public int nextPosition(int position) {
        int at = position;
        for (; at < array.length; at++) {
            if (array[at] != null) {
                return at;
            }
        }
        for (; at - array.length < keys.length; at++) {
            if (values[at - array.length] != null) {
                return at;
            }
        }
        return END;
    }

    /** The key at a position. */
    public @Nullable Object keyAt(int position) {
        return position < array.length ? (Object) (position + 1.0) : keys[position - array.length];
    }

    /** The value at a position. */
    public @Nullable Object valueAt(int position) {
        return position < array.length ? array[position] : values[position - array.length];
    }

    /** Whether a position holds this key: then {@code next} continues there without a lookup. */
    public boolean isAt(int position, @Nullable Object key) {
        if (position < array.length) {
            return position >= 0 && key instanceof Double number && number == position + 1.0;
        }
        return position - array.length < keys.length && keys[position - array.length] == key;
    }

    /** The position after a key's, 0 for nil; negative if the table never had the key. */
    public int positionAfter(@Nullable Object key) {
        if (key == null) {
            return 0;
        }
        if (key instanceof Double number) {
            int index = (int) number.doubleValue();
            if (index == number && index > 0 && index <= array.length) {
                return index;
            }
        }
        int at = find(key);
        return at < 0 ? END : array.length + at + 1;
    }

    /** The array part itself. */
    @Nullable
    Object[] arrayPart() {
        return array;
    }

    @Nullable
    Object[] keyPart() {
        return keys;
    }

    @Nullable
    Object[] valuePart() {
        return values;
    }

    /** The approximate size in bytes. */
    long bytes() {
        return TABLE_BYTES + (long) PLACE_BYTES * array.length + (long) NODE_BYTES * keys.length;
    }

    private int find(Object key) {
        if (key instanceof Double number) {
            return findNumber(number);
        }
        if (keys.length == 0) {
            return END;
        }
        int at = MainPosition.of(key, keys.length);
        int steps = 0;
        do {
            Object found = keys[at];
            if (found == key || (found != null && found.equals(key))) {
                return at;
            }
            at = chain[at];
            steps++;
        } while (at >= 0);
        state.budget().spend(steps >>> 4);
        return END;
    }

    private int findNumber(double key) {
        if (keys.length == 0) {
            return END;
        }
        int at = MainPosition.of(key, keys.length);
        do {
            if (keys[at] instanceof Double number && number == key) {
                return at;
            }
            at = chain[at];
        } while (at >= 0);
        return END;
    }

    private void insert(Object key, @Nullable Object value) {
        if (keys.length == 0) {
            grow(key);
            set(key, value);
            return;
        }
        int at = MainPosition.of(key, keys.length);
        if (values[at] != null) {
            int free = freePlace();
            if (free < 0) {
                grow(key);
                set(key, value);
                return;
            }
            int main = MainPosition.of(Objects.requireNonNull(keys[at]), keys.length);
            if (main == at) {
                chain[free] = chain[at];
                chain[at] = free;
                at = free;
            } else {
                // The other key is not in its main position: it moves away.
                while (chain[main] != at) {
                    main = chain[main];
                }
                chain[main] = free;
                keys[free] = keys[at];
                values[free] = values[at];
                chain[free] = chain[at];
                chain[at] = END;
            }
        }
        keys[at] = key;
        values[at] = value;
    }

    private int freePlace() {
        while (lastFree-- > 0) {
            if (keys[lastFree] == null) {
                return lastFree;
            }
        }
        lastFree = 0;
        return END;
    }

    /** Chooses new sizes of both parts, with room for one more key. */
    private void grow(Object extra) {
        TableSizes sizes = new TableSizes();
        sizes.countArray(array);
        for (int i = 0; i < keys.length; i++) {
            if (values[i] != null) {
                sizes.count(keys[i]);
            }
        }
        sizes.count(extra);
        sizes.choose();
        makeRoom(sizes.elements(), sizes.others());
    }

    /** Resizes both parts and moves all entries to their new places. */
    void makeRoom(int elements, int others) {
        int nodes = others == 0 ? 0 : 1 << TableSizes.bits(others);
        state.allocate((long) PLACE_BYTES * Math.max(0, elements - array.length) + (long) NODE_BYTES * nodes);
        state.budget().spend((elements + nodes) >>> 3);
        @Nullable Object[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = nodes == 0 ? NO_VALUES : new Object[nodes];
        values = nodes == 0 ? NO_VALUES : new Object[nodes];
        chain = nodes == 0 ? NO_NEXT : new int[nodes];
        Arrays.fill(chain, END);
        lastFree = nodes;
        if (elements != array.length) {
            @Nullable Object[] oldArray = array;
            array = Arrays.copyOf(oldArray, elements);
            for (int i = elements; i < oldArray.length; i++) {
                if (oldArray[i] != null) {
                    set(i + 1, oldArray[i]);
                }
            }
        }
        for (int i = oldKeys.length - 1; i >= 0; i--) {
            if (oldValues[i] != null) {
                set(oldKeys[i], oldValues[i]);
            }
        }
    }
}
