package io.kvserver.core.command.list;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.value.list.ListCursor;
import io.kvserver.core.value.list.ListValue;
import java.util.Arrays;

/** LPOS: the positions of an element in a list. */
final class ListPosition {
    private static final String RANK_IS_ZERO =
            "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to"
                    + " start from the end of the list";
    private static final String RANK_OUT_OF_RANGE =
            "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807";
    private static final String COUNT_NEGATIVE = "ERR COUNT can't be negative";
    private static final String LENGTH_NEGATIVE = "ERR MAXLEN can't be negative";

    private static final int KEY = 1;
    private static final int ELEMENT = 2;

    private long rank = 1;
    /** -1 unless it is given. */
    private long count = -1;

    private long mostCompared;

    private ListPosition() {}

    static void lpos(Keyspace keys, Args args, ReplyWriter reply) {
        ListPosition options = new ListPosition();
        options.parse(args);
        ListValue list = ListWrite.read(keys, args, KEY);
        byte[] element = ListValue.encoded(args.array(), args.offset(ELEMENT), args.length(ELEMENT));
        long[] found = list == null ? new long[0] : options.find(list, element);
        if (options.count >= 0) {
            reply.array(found.length);
            for (long index : found) {
                reply.integer(index);
            }
        } else if (found.length == 0) {
            reply.nil();
        } else {
            reply.integer(found[0]);
        }
    }

    private void parse(Args args) {
        for (int i = ELEMENT + 1; i < args.count(); i += 2) {
            boolean hasValue = i + 1 < args.count();
            if (args.is(i, "RANK") && hasValue) {
                rank = args.integer(i + 1);
                if (rank == 0) {
                    throw new CommandException(RANK_IS_ZERO);
                }
                if (rank == Long.MIN_VALUE) {
                    throw new CommandException(RANK_OUT_OF_RANGE);
                }
            } else if (args.is(i, "COUNT") && hasValue) {
                count = args.integer(i + 1, 0, COUNT_NEGATIVE);
            } else if (args.is(i, "MAXLEN") && hasValue) {
                mostCompared = args.integer(i + 1, 0, LENGTH_NEGATIVE);
            } else {
                throw CommandErrors.SYNTAX;
            }
        }
    }

    private long[] find(ListValue list, byte[] element) {
        boolean forwards = rank > 0;
        long skipped = Math.abs(rank) - 1;
        long most = count == 0 ? Long.MAX_VALUE : Math.max(1, count);
        long left = mostCompared == 0 ? Long.MAX_VALUE : mostCompared;
        long[] found = new long[1];
        int size = 0;
        Meanwhile others = new Meanwhile(ListWrite.PAGES);
        ListCursor cursor = new ListCursor(list);
        long first = forwards ? 0 : list.count() - 1;
        // Behind the last element to look at.
        long end = forwards ? Math.min(left, list.count()) : first - Math.min(left, list.count());
        cursor.go(first);
        while (size < most && cursor.goToEqual(element, forwards, end, others::step)) {
            if (skipped-- <= 0) {
                if (size == found.length) {
                    found = Arrays.copyOf(found, 2 * size);
                }
                found[size++] = cursor.index();
                others.step();
            }
            if (!(forwards ? cursor.next() : cursor.previous())) {
                break;
            }
        }
        return Arrays.copyOf(found, size);
    }
}
