package io.kvserver.core.command.stream;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.BlockingHandler;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.stream.StreamId;
import io.kvserver.core.stream.StreamValue;
import org.jspecify.annotations.Nullable;

/**
 * XREAD. A request that waits keeps the ids that its {@code $} meant when it arrived. A key of another kind is an error
 * on arrival; later it is ignored.
 */
final class Reading implements BlockingHandler {
    @Override
    public Terms terms(Keyspace keys, Args args) {
        ReadOptions options = ReadOptions.parse(args, false);
        byte[][] words = new byte[args.count()][];
        for (int key = options.firstKey(); key <= options.lastKey(); key++) {
            int word = options.idWord(key);
            StreamValue stream = StreamWrite.read(keys, args, key);
            if (Ids.isByte(args, word, '$')) {
                words[word] = (stream == null ? StreamId.MIN : stream.lastId()).text();
            } else if (Ids.isByte(args, word, '>')) {
                throw new CommandException("ERR The > ID can be specified only when calling XREADGROUP using the"
                        + " GROUP <group> <consumer> option.");
            } else if (!Ids.isByte(args, word, '+')) {
                Ids.strict(args, word);
            }
        }
        StreamWrite.count(keys, args, options.firstKey(), options.lastKey());
        for (int i = 0; i < words.length; i++) {
            if (words[i] == null) {
                words[i] = args.copy(i);
            }
        }
        return new Terms(
                Args.of(words),
                options.firstKey(),
                options.lastKey(),
                options.blocks() ? options.deadline(keys) : Long.MAX_VALUE);
    }

    @Override
    public boolean tryAnswer(Keyspace keys, Args args, ReplyWriter reply) {
        ReadOptions options = ReadOptions.parse(args, false);
        Meanwhile others = new Meanwhile();
        int served = 0;
        for (int key = options.firstKey(); key <= options.lastKey(); key++) {
            others.step();
            served += after(keys, args, key, options) == null ? 0 : 1;
        }
        if (served == 0) {
            if (!options.blocks()) {
                reply.nilArray();
            }
            return !options.blocks();
        }
        reply.mapOfPairs(served);
        EntryReplies entries = new EntryReplies(reply, others);
        for (int key = options.firstKey(); key <= options.lastKey(); key++) {
            others.step();
            StreamId after = after(keys, args, key, options);
            StreamValue stream = after == null ? null : StreamWrite.peek(keys, args, key);
            if (after != null && stream != null) {
                reply.mapPair();
                reply.bulk(args, key);
                entries.range(stream, after.next(), StreamId.MAX, options.count(), false);
            }
        }
        return true;
    }

    /** The id after which the request gets the entries of a key; {@code null} if there are none. */
    private static @Nullable StreamId after(Keyspace keys, Args args, int key, ReadOptions options) {
        StreamValue stream = StreamWrite.peek(keys, args, key);
        if (stream == null || stream.length() == 0) {
            return null;
        }
        StreamId last = stream.lastEntry();
        int word = options.idWord(key);
        if (Ids.isByte(args, word, '+')) {
            return last.previous();
        }
        StreamId given = Ids.strict(args, word);
        return last.compareTo(given) > 0 ? given : null;
    }
}
