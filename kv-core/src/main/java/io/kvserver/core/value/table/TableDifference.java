package io.kvserver.core.value.table;

import io.kvserver.core.protocol.Slice;
import java.util.function.Consumer;

/**
 * What differs between two tables, one of which comes from a fork of the other: pages that both have are not looked at. For the
 * thread that has both.
 */
final class TableDifference {
    private final Consumer<Slice> names;
    private final Slice name = new Slice();

    private TableDifference(Consumer<Slice> names) {
        this.names = names;
    }

    /** Shows the names on all pages that only one of the tables has, some of them twice. */
    static void visit(TableValue one, TableValue other, Consumer<Slice> names) {
        new TableDifference(names).compare(one.root(), other.root());
    }

    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    private void compare(Object one, Object other) {
        if (one == other) {
            return;
        }
        if (!(one instanceof TableNode node && other instanceof TableNode counterpart)) {
            show(one);
            show(other);
            return;
        }
        int width;
        for (int i = 0; i < TableNode.FAN_OUT; i += width) {
            int here = node.width(i);
            int there = counterpart.width(i);
            width = Math.max(here, there);
            if (here == there) {
                compare(node.parts[i], counterpart.parts[i]);
            } else {
                // A page on one side, what it has been split into, or merged from, on the other.
                show(node, i, width);
                show(counterpart, i, width);
            }
        }
    }

    private void show(TableNode node, int first, int width) {
        for (int i = first; i < first + width; i += node.width(i)) {
            show(node.parts[i]);
        }
    }

    private void show(Object part) {
        if (part instanceof TableNode node) {
            show(node, 0, TableNode.FAN_OUT);
            return;
        }
        TablePage page = (TablePage) part;
        for (int i = 0; i < page.count(); i++) {
            names.accept(page.name(i, name));
        }
    }
}
