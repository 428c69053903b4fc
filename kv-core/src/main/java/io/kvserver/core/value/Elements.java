package io.kvserver.core.value;

import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.stream.StreamParts;
import io.kvserver.core.stream.StreamValue;
import io.kvserver.core.value.list.ListParts;
import io.kvserver.core.value.list.ListValue;
import io.kvserver.core.value.sortedset.SortedSetCursor;
import io.kvserver.core.value.sortedset.SortedSetValue;
import io.kvserver.core.value.table.HashValue;
import io.kvserver.core.value.table.SetValue;
import io.kvserver.core.value.table.TableCursor;
import io.kvserver.core.value.table.TableValue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What large collections consist of, each element as a name and its content in bytes: nothing for a member of a set, a score for one of a
 * sorted set, a field's value and deadline for a hash. In place of a list's elements, which have no names, its pages are taken for
 * elements, and for a stream its {@link StreamParts}. Stateless; the value's thread.
 */
public final class Elements {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final byte[] NOTHING = {};
    /** A field's content begins with whether it has a deadline, which follows then. */
    private static final byte NO_DEADLINE = 0;

    private static final byte DEADLINE = 1;

    private Elements() {}

    /** Whether a value has elements with names. */
    public static boolean have(Value value) {
        return value instanceof TableValue
                || value instanceof SortedSetValue
                || value instanceof ListValue
                || value instanceof StreamValue;
    }

    public static long count(Value value) {
        if (value instanceof ListValue list) {
            return list.pages();
        }
        if (value instanceof StreamValue stream) {
            return StreamParts.count(stream);
        }
        return value instanceof SortedSetValue set ? set.size() : ((TableValue) value).count();
    }

    /**
     * The value with a name for each of its elements: itself, unless it is a list in which there is no room for more names. To be called
     * before the others, after it has changed.
     */
    public static Value named(Value value) {
        return value instanceof ListValue list ? ListParts.named(list) : value;
    }

    /** What is to be known of a value besides its elements: few bytes, mostly none. */
    public static byte[] note(Value value) {
        return value instanceof StreamValue stream ? StreamParts.note(stream) : NOTHING;
    }

    /** The content of an element; {@code null} if there is none with this name. */
    private static byte @Nullable [] content(Value value, Slice name) {
        if (value instanceof SortedSetValue set) {
            double score = set.scoreOf(name.array(), name.offset(), name.length());
            return Double.isNaN(score) ? null : number(Double.doubleToRawLongBits(score));
        }
        TableValue table = (TableValue) value;
        if (!(table instanceof HashValue hash)) {
            return table.contains(name) ? NOTHING : null;
        }
        Slice found = hash.find(name.array(), name.offset(), name.length());
        return found == null ? null : field(found, hash.deadline(name.array(), name.offset(), name.length()));
    }

    private static byte[] number(long number) {
        byte[] bytes = new byte[Long.BYTES];
        LONGS.set(bytes, 0, number);
        return bytes;
    }

    private static byte[] field(Slice value, long deadline) {
        int head = deadline == Value.NO_DEADLINE ? 1 : 1 + Long.BYTES;
        byte[] content = new byte[head + value.length()];
        if (deadline != Value.NO_DEADLINE) {
            content[0] = DEADLINE;
            LONGS.set(content, 1, deadline);
        }
        System.arraycopy(value.array(), value.offset(), content, head, value.length());
        return content;
    }

    /** Makes a value of its elements. Confined to one thread. */
    public static final class Building {
        private final Kind kind;
        private final @Nullable Value value;
        /** The pages of a list or the parts of a stream, which come in any order. */
        private final SortedMap<byte[], byte[]> parts = new TreeMap<>(Arrays::compareUnsigned);

        public Building(Kind kind) {
            this.kind = kind;
            value = switch (kind) {
                case HASH -> new HashValue();
                case SET -> new SetValue();
                case SORTED_SET -> new SortedSetValue();
                case LIST, STREAM -> null;
                default -> throw new IllegalArgumentException(kind + " has no elements with names");
            };
        }

        /**
         * Adds an element.
         *
         * @throws IllegalArgumentException if it is there, or the content is not one
         */
        public void add(Slice name, Slice content) {
            boolean added;
            if (value instanceof HashValue hash) {
                added = addField(hash, name, content);
            } else if (value instanceof SetValue set) {
                added = content.length() == 0 && set.add(name);
            } else if (value instanceof SortedSetValue set) {
                added = addMember(set, name, content);
            } else {
                added = parts.put(name.copy(), content.copy()) == null;
            }
            if (!added) {
                throw new IllegalArgumentException("an element occurs twice, or is invalid");
            }
        }

        /**
         * The value that all of them make.
         *
         * @param note of the value
         * @throws IllegalArgumentException if the content of an element, or the note, is none
         */
        public Value value(byte[] note) {
            if (kind == Kind.STREAM) {
                return StreamParts.of(parts, note);
            }
            if (note.length > 0) {
                throw new IllegalArgumentException("a note of a value that has none");
            }
            return value == null ? ListParts.of(parts) : value;
        }
    }

    private static boolean addMember(SortedSetValue set, Slice name, Slice content) {
        if (content.length() != Long.BYTES || set.find(name.array(), name.offset(), name.length())) {
            return false;
        }
        double score = Double.longBitsToDouble((long) LONGS.get(content.array(), content.offset()));
        set.add(score, name.array(), name.offset(), name.length());
        return true;
    }

    private static boolean addField(HashValue hash, Slice name, Slice content) {
        byte[] array = content.array();
        int at = content.offset();
        boolean expires = content.length() > Long.BYTES && array[at] == DEADLINE;
        if (content.length() == 0 || (!expires && array[at] != NO_DEADLINE)) {
            return false;
        }
        int head = expires ? 1 + Long.BYTES : 1;
        int length = content.length() - head;
        boolean added = hash.put(name.array(), name.offset(), name.length(), array, at + head, length);
        if (expires) {
            hash.setDeadline(name.array(), name.offset(), name.length(), (long) LONGS.get(array, at + 1));
        }
        return added;
    }

    /** Shows all elements. The value must not change meanwhile. */
    public static void visit(Value value, BiConsumer<byte[], byte[]> visitor) {
        if (value instanceof ListValue list) {
            ListParts.visit(list, visitor);
        } else if (value instanceof StreamValue stream) {
            StreamParts.visit(stream, visitor);
        } else if (value instanceof SortedSetValue set) {
            SortedSetCursor cursor = new SortedSetCursor();
            for (boolean more = cursor.seek(set, 0, false); more; more = cursor.next()) {
                byte[] name = new Slice()
                        .set(cursor.array(), cursor.offset(), cursor.length())
                        .copy();
                visitor.accept(name, number(Double.doubleToRawLongBits(cursor.score())));
            }
        } else {
            TableCursor cursor = new TableCursor().before((TableValue) value);
            while (cursor.next()) {
                Slice name = cursor.name();
                visitor.accept(name.copy(), Objects.requireNonNull(content(value, name)));
            }
        }
    }

    /**
     * What has to be done to the elements of a value to make them those of another, which comes from a fork of it: contents by names,
     * {@code null} for what is to be removed. Takes time for the pages that have changed; for a list, for all of them a little.
     */
    public static Map<byte[], byte @Nullable []> differences(Value now, Value before) {
        Map<byte[], byte @Nullable []> changes = new TreeMap<>(Arrays::compareUnsigned);
        Consumer<Slice> names = name -> {
            byte[] content = content(now, name);
            if (!Arrays.equals(content, content(before, name))) {
                changes.put(name.copy(), content);
            }
        };
        if (now instanceof ListValue list) {
            ListParts.visitDifferences(list, (ListValue) before, changes::put);
        } else if (now instanceof StreamValue stream) {
            StreamParts.visitDifferences(stream, (StreamValue) before, changes::put);
        } else if (now instanceof SortedSetValue set) {
            set.visitDifferences((SortedSetValue) before, names);
        } else {
            ((TableValue) now).visitDifferences((TableValue) before, names);
        }
        return changes;
    }
}
