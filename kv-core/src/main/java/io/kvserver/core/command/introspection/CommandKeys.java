package io.kvserver.core.command.introspection;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.ArrayList;
import java.util.List;

/** COMMAND GETKEYS and COMMAND GETKEYSANDFLAGS: the keys of a request, and what the request does to them. */
final class CommandKeys {
    private static final int REQUEST = 2;

    private CommandKeys() {}

    /** A key of a request: the place of its word, what found it, and its flags. */
    private record Key(int word, KeySpec spec, List<String> flags) {}

    static void keys(Client client, Args args, ReplyWriter reply) {
        List<Key> keys = keysOf(client, args);
        reply.array(keys.size());
        for (Key key : keys) {
            reply.bulk(args, key.word());
        }
    }

    static void keysAndFlags(Client client, Args args, ReplyWriter reply) {
        List<Key> keys = keysOf(client, args);
        reply.array(keys.size());
        for (Key key : keys) {
            reply.array(2);
            reply.bulk(args, key.word());
            CommandArguments.names(key.flags(), reply);
        }
    }

    private static List<Key> keysOf(Client client, Args args) {
        Args request = args.from(REQUEST);
        Command command = client.server().commands().find(request);
        if (command == null) {
            throw new CommandException("ERR Invalid command specified");
        }
        if (command.keySpecs().stream().noneMatch(KeySpec::isOfKeys)) {
            throw new CommandException("ERR The command has no key arguments");
        }
        if (!command.arity().accepts(request.count())) {
            throw new CommandException("ERR Invalid number of arguments specified for command");
        }
        List<Key> keys = new ArrayList<>();
        command.visitKeys(request, (words, word, spec) -> keys.add(new Key(REQUEST + word, spec, spec.flags(words))));
        if (!command.flags().contains(Flag.NO_MANDATORY_KEYS) && lacksCountedKeys(command, keys)) {
            throw new CommandException("ERR Invalid arguments specified for command");
        }
        return keys;
    }

    /** Whether the number of keys that the request states is none, or larger than the request allows. */
    private static boolean lacksCountedKeys(Command command, List<Key> keys) {
        return command.keySpecs().stream()
                .filter(KeySpec::isCounted)
                .anyMatch(spec -> keys.stream().noneMatch(key -> key.spec().equals(spec)));
    }
}
