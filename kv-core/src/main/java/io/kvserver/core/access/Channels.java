package io.kvserver.core.access;

import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.pubsub.Topic;

/** Which words of a request are channels that a user needs a right for: not those that it gives up. Stateless. */
final class Channels {
    private Channels() {}

    /** The first word that is a channel or pattern which is not allowed; 0 if there is none. */
    static int firstDenied(Selector selector, Command command, Args args) {
        return switch (command.name()) {
            case "publish" -> firstDenied(selector, Topic.Kind.CHANNEL, args, 1);
            case "spublish" -> firstDenied(selector, Topic.Kind.SHARD_CHANNEL, args, 1);
            case "subscribe" -> firstDenied(selector, Topic.Kind.CHANNEL, args, args.count() - 1);
            case "psubscribe" -> firstDenied(selector, Topic.Kind.PATTERN, args, args.count() - 1);
            case "ssubscribe" -> firstDenied(selector, Topic.Kind.SHARD_CHANNEL, args, args.count() - 1);
            default -> 0;
        };
    }

    private static int firstDenied(Selector selector, Topic.Kind kind, Args args, int last) {
        // A script may ask about a request that lacks words.
        for (int word = 1; word <= Math.min(last, args.count() - 1); word++) {
            if (!selector.allowsChannel(kind, args.array(), args.offset(word), args.length(word))) {
                return word;
            }
        }
        return 0;
    }
}
