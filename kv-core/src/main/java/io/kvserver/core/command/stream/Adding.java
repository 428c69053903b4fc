package io.kvserver.core.command.stream;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Replacement;
import io.kvserver.core.stream.StreamId;
import io.kvserver.core.stream.StreamLimits;
import io.kvserver.core.stream.StreamValue;
import org.jspecify.annotations.Nullable;

/** XADD. Stateless. */
final class Adding {
    private static final byte[] XADD = {'X', 'A', 'D', 'D'};

    @SuppressWarnings("StaticAssignmentOfThrowable") // It has no stack trace.
    private static final CommandException NOT_GREATER =
            new CommandException("ERR The ID specified in XADD is equal or smaller than the target stream top item");

    private Adding() {}

    static void xadd(Keyspace keys, Args args, ReplyWriter reply) {
        Trimming trimming = Trimming.parse(args, true);
        int word = trimming.idWord();
        // Checked before anything is created.
        boolean made = word < args.count() && Ids.isByte(args, word, '*');
        int millisLength = made || word >= args.count() ? -1 : Ids.millisOfOpen(args, word);
        StreamId given = made || millisLength >= 0 || word >= args.count() ? null : Ids.strict(args, word);
        if (millisLength >= 0) {
            Ids.unsigned(args, word, millisLength);
        }
        trimming.check(keys);
        requireFields(args, word);
        if (given != null && given.isZero()) {
            throw new CommandException("ERR The ID specified in XADD must be greater than 0-0");
        }
        StreamWrite write =
                trimming.keepsMissing() ? StreamWrite.open(keys, args, 1) : StreamWrite.create(keys, args, 1);
        if (write == null) {
            reply.nil();
            return;
        }
        StreamId id = id(keys, args, word, given, write.stream);
        requireSize(args, word + 1);
        write.stream.add(id, args, word + 1, StreamLimits.of(keys.typed().limits()));
        long trimmed = trimming.trim(write.stream);
        write.finish();
        keys.happened('t', "xadd", args, 1);
        if (trimmed > 0) {
            keys.happened('t', "xtrim", args, 1);
        }
        if (given == null || trimming.isApproximate() || trimming.hasPolicy()) {
            log(keys, args, trimming, id, write.stream);
        }
        reply.bulk(id.text());
    }

    private static void requireFields(Args args, int idWord) {
        int words = args.count() - idWord - 1;
        if (words < 2 || words % 2 == 1) {
            throw new CommandException("ERR wrong number of arguments for 'xadd' command");
        }
    }

    /** The id of the new entry. */
    private static StreamId id(Keyspace keys, Args args, int word, @Nullable StreamId given, StreamValue stream) {
        StreamId last = stream.lastId();
        if (last.equals(StreamId.MAX)) {
            throw new CommandException("ERR The stream has exhausted the last possible ID, unable to add more items");
        }
        StreamId id = given;
        if (id == null && Ids.isByte(args, word, '*')) {
            long now = keys.relativeMillis();
            id = Long.compareUnsigned(now, last.millis()) > 0 ? new StreamId(now, 0) : last.next();
        } else if (id == null) {
            long millis = Ids.unsigned(args, word, Ids.millisOfOpen(args, word));
            boolean follows = millis == last.millis();
            id = new StreamId(millis, follows ? last.sequence() + 1 : 0);
        }
        if (id.compareTo(last) <= 0) {
            throw NOT_GREATER;
        }
        return id;
    }

    private static void requireSize(Args args, int first) {
        long bytes = 0;
        for (int word = first; word < args.count(); word++) {
            bytes += args.length(word);
        }
        if (bytes > StreamLimits.MAX_BYTES) {
            throw new CommandException("ERR Elements are too large to be stored");
        }
    }

    /** Logs the request with the generated id, and with an exact trim. */
    private static void log(Keyspace keys, Args args, Trimming trimming, StreamId id, StreamValue stream) {
        int first = trimming.idWord() + 1;
        Replacement log = keys.logInstead();
        boolean trims = trimming.isApproximate() && !trimming.hasPolicy();
        // Exact options before the id are logged unchanged; the effects of a policy follow as further commands.
        int lastOption = trimming.hasPolicy() ? 2 : trimming.idWord();
        int options = trims ? 3 : lastOption - 2;
        log.command(keys.database(), 3 + options + args.count() - first)
                .word(XADD)
                .word(args, 1);
        if (trims) {
            trimming.log(log, stream);
        } else {
            for (int word = 2; word < lastOption; word++) {
                log.word(args, word);
            }
        }
        log.word(id.text());
        for (int word = first; word < args.count(); word++) {
            log.word(args, word);
        }
        if (trimming.hasPolicy() && trimming.hasRemoved()) {
            trimming.log(keys, args, stream);
        }
    }
}
