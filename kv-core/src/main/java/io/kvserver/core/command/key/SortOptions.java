package io.kvserver.core.command.key;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.store.Keyspace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The options of a SORT. Confined to one request. */
final class SortOptions {
    final List<SortPattern> gets = new ArrayList<>();
    long offset;
    /** The most elements; negative for all. */
    long limit = -1;

    boolean descending;
    /** Whether texts are compared, not numbers. */
    boolean alphabetical;
    /** If {@code false}, the elements stay in the value's order. */
    boolean isSorted = true;
    /** The pattern of the values to compare; {@code null} to compare the elements themselves. */
    @Nullable
    SortPattern by;
    /** The place of the key to store to; 0 if there is none. */
    int target;

    /** Whether only the sorted key may be read, because the user's rights do not cover all keys. */
    private final boolean confined;

    /** Whether other keys may be in other slots, as in a cluster. */
    private final boolean placed;

    private SortOptions(boolean confined, boolean placed) {
        this.confined = confined;
        this.placed = placed;
    }

    static SortOptions parse(Keyspace keys, Args args, boolean mayStore) {
        SortOptions options = new SortOptions(keys.takeConfined(), keys.isPlaced());
        int word = 2;
        while (word < args.count()) {
            word += options.take(args, word, args.count() - word - 1, mayStore);
        }
        return options;
    }

    /** Parses an option and returns its number of words. */
    private int take(Args args, int word, int following, boolean mayStore) {
        if (args.is(word, "ASC") || args.is(word, "DESC")) {
            descending = args.is(word, "DESC");
            return 1;
        }
        if (args.is(word, "ALPHA")) {
            alphabetical = true;
            return 1;
        }
        if (args.is(word, "LIMIT") && following >= 2) {
            offset = args.integer(word + 1);
            limit = args.integer(word + 2);
            return 3;
        }
        if (args.is(word, "STORE") && following >= 1 && mayStore) {
            target = word + 1;
        } else if (args.is(word, "BY") && following >= 1) {
            by = new SortPattern(args.copy(word + 1));
            // As in Redis, after a pattern without a placeholder no later one makes it sort.
            boolean reads = SortPattern.isOne(args, word + 1);
            refuseOthers(reads, "BY");
            isSorted &= reads;
        } else if (args.is(word, "GET") && following >= 1) {
            refuseOthers(true, "GET");
            gets.add(new SortPattern(args.copy(word + 1)));
        } else {
            throw CommandErrors.SYNTAX;
        }
        return 2;
    }

    private void refuseOthers(boolean reads, String option) {
        if (reads && placed) {
            throw new CommandException("ERR " + option + " option of SORT denied in Cluster mode.");
        }
        if (reads && confined) {
            throw new CommandException("ERR " + option + " option of SORT denied due to insufficient ACL permissions.");
        }
    }

    /** Sorts the elements of a set as texts if they would be stored unsorted, because a set has no order of its own. */
    void sortAnyhow() {
        if (!isSorted) {
            isSorted = true;
            alphabetical = true;
            by = null;
        }
    }
}
