package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyWriter;

/**
 * The count and option of HRANDFIELD or ZRANDMEMBER. Immutable.
 *
 * @param count the number of distinct elements; if negative, the number of elements with repetitions
 * @param paired whether each element is returned with its value or score
 */
public record RandomCount(long count, boolean paired) {
    /** Parses a request that has a count; {@code option} is the word that asks for values or scores. */
    public static RandomCount parse(Args args, String option) {
        long count = args.integer(2);
        if (count == Long.MIN_VALUE) {
            throw CommandErrors.OUT_OF_LONG_RANGE;
        }
        boolean paired = args.count() == 4;
        if (args.count() > 4 || (paired && !args.is(3, option))) {
            throw CommandErrors.SYNTAX;
        }
        if (paired && Math.abs(count) > Long.MAX_VALUE / 2) {
            throw CommandErrors.OUT_OF_RANGE;
        }
        return new RandomCount(count, paired);
    }

    /** Begins a reply with this many elements. */
    public void begin(ReplyWriter reply, int elements) {
        if (paired) {
            reply.pairs(elements);
        } else {
            reply.array(elements);
        }
    }
}
