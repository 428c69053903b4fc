package io.kvserver.core.command.stream;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.stream.StreamConsumer;
import io.kvserver.core.stream.StreamGroup;
import io.kvserver.core.stream.StreamId;
import io.kvserver.core.stream.StreamValue;
import org.jspecify.annotations.Nullable;

/** XGROUP. Stateless. */
final class Groups {
    private static final int KEY = 2;
    private static final int GROUP = 3;
    private static final int OPTIONS = 5;

    private Groups() {}

    /** The options of CREATE and SETID. */
    private record Options(boolean makesStream, long entriesRead) {
        static Options parse(Args args, boolean creating) {
            boolean makes = false;
            long read = StreamGroup.UNKNOWN;
            int word = OPTIONS;
            while (word < args.count()) {
                if (creating && args.is(word, "MKSTREAM")) {
                    makes = true;
                    word++;
                } else if (args.is(word, "ENTRIESREAD") && word + 1 < args.count()) {
                    read = args.integer(word + 1);
                    if (read < 0 && read != StreamGroup.UNKNOWN) {
                        throw new CommandException("ERR value for ENTRIESREAD must be positive or -1");
                    }
                    word += 2;
                } else {
                    throw CommandErrors.wrongSubcommand(args, "XGROUP");
                }
            }
            return new Options(makes, read);
        }
    }

    static void create(Keyspace keys, Args args, ReplyWriter reply) {
        Options options = Options.parse(args, true);
        StreamWrite write = StreamWrite.create(keys, args, KEY);
        if (write.isNew() && !options.makesStream()) {
            throw missingKey();
        }
        if (args.count() > OPTIONS + 3) {
            throw CommandErrors.wrongSubcommand(args, "XGROUP");
        }
        StreamId id = isLast(args) ? write.stream.lastId() : Ids.strict(args, GROUP + 1);
        if (write.stream.group(args, GROUP) != null) {
            throw new CommandException("BUSYGROUP Consumer Group name already exists");
        }
        write.stream.addGroup(args.copy(GROUP), id, options.entriesRead());
        write.finishInside();
        keys.happened('t', "xgroup-create", args, KEY);
        reply.ok();
    }

    private static boolean isLast(Args args) {
        return Ids.isByte(args, GROUP + 1, '$');
    }

    private static CommandException missingKey() {
        return new CommandException("ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may"
                + " want to use the MKSTREAM option to create an empty stream automatically.");
    }

    static void setId(Keyspace keys, Args args, ReplyWriter reply) {
        Options options = Options.parse(args, false);
        StreamWrite write = open(keys, args);
        StreamGroup group = group(write, args);
        if (args.count() > OPTIONS + 2) {
            throw CommandErrors.wrongSubcommand(args, "XGROUP");
        }
        StreamId id = isLast(args) ? write.stream.lastId() : Ids.bound(args, GROUP + 1, 0);
        group.position(id, options.entriesRead());
        write.finishInside();
        keys.happened('t', "xgroup-setid", args, KEY);
        reply.ok();
    }

    static void destroy(Keyspace keys, Args args, ReplyWriter reply) {
        StreamWrite write = open(keys, args);
        StreamGroup group = write.stream.group(args, GROUP);
        if (group != null) {
            write.stream.removeGroup(group);
            write.finishRemoval();
            keys.happened('t', "xgroup-destroy", args, KEY);
        }
        reply.integer(group == null ? 0 : 1);
    }

    static void createConsumer(Keyspace keys, Args args, ReplyWriter reply) {
        StreamWrite write = open(keys, args);
        StreamGroup group = group(write, args);
        boolean creates = consumer(group, args) == null;
        if (creates) {
            group.addConsumer(args.copy(GROUP + 1), keys.relativeMillis(), -1);
            write.finishInside();
            keys.happened('t', "xgroup-createconsumer", args, KEY);
        }
        reply.integer(creates ? 1 : 0);
    }

    static void removeConsumer(Keyspace keys, Args args, ReplyWriter reply) {
        StreamWrite write = open(keys, args);
        StreamGroup group = group(write, args);
        StreamConsumer consumer = consumer(group, args);
        if (consumer == null) {
            reply.integer(0);
            return;
        }
        long pending = consumer.pendingCount();
        group.removeConsumer(consumer, Meanwhile.during(pending)::step);
        write.finishInside();
        keys.happened('t', "xgroup-delconsumer", args, KEY);
        reply.integer(pending);
    }

    private static @Nullable StreamConsumer consumer(StreamGroup group, Args args) {
        return group.consumer(args.array(), args.offset(GROUP + 1), args.length(GROUP + 1));
    }

    private static StreamWrite open(Keyspace keys, Args args) {
        StreamWrite write = StreamWrite.open(keys, args, KEY);
        if (write == null) {
            throw missingKey();
        }
        return write;
    }

    private static StreamGroup group(StreamWrite write, Args args) {
        return write.stream.groupToChange(require(write.stream, args, KEY, GROUP));
    }

    /** The group named by a word; throws an error if it does not exist. */
    static StreamGroup require(StreamValue stream, Args args, int key, int word) {
        StreamGroup group = stream.group(args, word);
        if (group == null) {
            throw new CommandException(
                    "NOGROUP No such consumer group '" + args.echo(word) + "' for key name '" + args.echo(key) + "'");
        }
        return group;
    }
}
