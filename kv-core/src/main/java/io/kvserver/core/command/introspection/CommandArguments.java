package io.kvserver.core.command.introspection;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.ArrayList;
import java.util.List;

/** Writes the arguments of one command for COMMAND DOCS; redis-cli makes hints from them. Confined to one request. */
final class CommandArguments {
    private final ReplyWriter reply;
    private final int lastKeySpec;
    /** The specification of keys derived from patterns; -1 if there is none. */
    private int patternSpec = -1;
    /** The number of keys written so far: they come in the order of their specifications. */
    private int keys;

    private CommandArguments(Command command, ReplyWriter reply) {
        this.reply = reply;
        List<KeySpec> specs = command.keySpecs();
        this.lastKeySpec = specs.size() - 1;
        if (lastKeySpec > 0 && specs.get(1).begin() instanceof KeySpec.Hidden) {
            patternSpec = 1;
        }
    }

    static void write(Command command, List<Argument> arguments, ReplyWriter reply) {
        new CommandArguments(command, reply).writeAll(arguments);
    }

    private void writeAll(List<Argument> arguments) {
        reply.array(arguments.size());
        arguments.forEach(this::write);
    }

    private void write(Argument argument) {
        Argument.Type type = argument.type();
        boolean displayed = type != Argument.Type.ONEOF && type != Argument.Type.BLOCK;
        int keySpec = keySpec(type);
        boolean isKey = keySpec >= 0;
        boolean hasToken = !argument.token().isEmpty();
        List<String> flags = flags(argument);
        boolean hasParts = !argument.parts().isEmpty();
        reply.map(2 + count(displayed) + count(isKey) + count(hasToken) + count(!flags.isEmpty()) + count(hasParts));
        field("name", argument.name());
        field("type", type.wireName());
        if (displayed) {
            field("display_text", argument.name());
        }
        if (isKey) {
            reply.bulk("key_spec_index");
            reply.integer(keySpec);
        }
        if (hasToken) {
            field("token", argument.token());
        }
        if (!flags.isEmpty()) {
            reply.bulk("flags");
            names(flags, reply);
        }
        if (hasParts) {
            reply.bulk("arguments");
            writeAll(argument.parts());
        }
    }

    /** The key specification of an argument; -1 if there is none. */
    private int keySpec(Argument.Type type) {
        if (type == Argument.Type.PATTERN && patternSpec >= 0) {
            keys = patternSpec + 1;
            return patternSpec;
        }
        return type == Argument.Type.KEY ? Math.min(keys++, lastKeySpec) : -1;
    }

    private static int count(boolean present) {
        return present ? 1 : 0;
    }

    private void field(String name, String value) {
        reply.bulk(name);
        reply.bulk(value);
    }

    private static List<String> flags(Argument argument) {
        List<String> flags = new ArrayList<>();
        if (argument.optional()) {
            flags.add("optional");
        }
        if (argument.multiple()) {
            flags.add("multiple");
        }
        if (argument.tokenRepeats()) {
            flags.add("multiple_token");
        }
        return flags;
    }

    /** Writes a set of names. */
    static void names(List<String> names, ReplyWriter reply) {
        reply.set(names.size());
        for (String name : names) {
            reply.simple(name);
        }
    }
}
