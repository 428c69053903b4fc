package io.kvserver.core.command.stream;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.BlockingHandler;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.stream.StreamGroup;
import io.kvserver.core.stream.StreamValue;
import java.util.ArrayList;
import java.util.List;

/** XREADGROUP. A request that waits ends with an error if its stream or group is removed. */
final class GroupReading implements BlockingHandler {
    @Override
    public Terms terms(Keyspace keys, Args args) {
        ReadOptions options = ReadOptions.parse(args, true);
        for (int key = options.firstKey(); key <= options.lastKey(); key++) {
            int word = options.idWord(key);
            StreamValue stream = StreamWrite.read(keys, args, key);
            if (stream == null || stream.group(args, options.groupWord()) == null) {
                throw new CommandException("NOGROUP No such key '" + args.echo(key) + "' or consumer group '"
                        + args.echo(options.groupWord()) + "' in XREADGROUP with GROUP option");
            }
            refuse(args, word, '$', "just return an empty result set.");
            refuse(args, word, '+', "just return an empty result set.");
            if (!Delivery.isNew(args, word)) {
                Ids.strict(args, word);
            }
        }
        StreamWrite.count(keys, args, options.firstKey(), options.lastKey());
        long deadline = options.blocks() ? options.deadline(keys) : Long.MAX_VALUE;
        return new Terms(args, options.firstKey(), options.lastKey(), deadline);
    }

    private static void refuse(Args args, int word, char id, String result) {
        if (Ids.isByte(args, word, id)) {
            throw new CommandException("ERR The " + id
                    + " ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer"
                    + " by specifying a proper ID, or use the > ID to get new messages. The " + id + " ID would "
                    + result);
        }
    }

    @Override
    public boolean tryAnswer(Keyspace keys, Args args, ReplyWriter reply) {
        ReadOptions options = ReadOptions.parse(args, true);
        Meanwhile others = new Meanwhile();
        for (int key = options.firstKey(); key <= options.lastKey(); key++) {
            others.step();
            isServed(keys, args, key, options);
        }
        // A repeated key returns each entry once, so all are delivered before any is written.
        List<Delivery> deliveries = new ArrayList<>();
        for (int key = options.firstKey(); key <= options.lastKey(); key++) {
            others.step();
            if (isServed(keys, args, key, options)) {
                deliveries.add(new Delivery(keys, args, key, options, others).deliver());
            } else {
                Delivery.asked(keys, args, key, options);
            }
        }
        if (deliveries.isEmpty()) {
            if (!options.blocks()) {
                reply.nilArray();
            }
            return !options.blocks();
        }
        reply.mapOfPairs(deliveries.size());
        for (Delivery delivery : deliveries) {
            reply.mapPair();
            delivery.answer(reply);
        }
        return true;
    }

    private static boolean isServed(Keyspace keys, Args args, int key, ReadOptions options) {
        StreamValue stream = StreamWrite.peek(keys, args, key);
        if (stream == null) {
            throw new CommandException("UNBLOCKED the stream key no longer exists");
        }
        StreamGroup group = stream.group(args, options.groupWord());
        if (group == null) {
            throw new CommandException("NOGROUP the consumer group this client was blocked on no longer exists");
        }
        return !Delivery.isNew(args, options.idWord(key))
                || (stream.length() > 0 && stream.lastEntry().compareTo(group.lastId()) > 0);
    }
}
