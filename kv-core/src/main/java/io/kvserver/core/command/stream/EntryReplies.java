package io.kvserver.core.command.stream;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.stream.StreamCursor;
import io.kvserver.core.stream.StreamId;
import io.kvserver.core.stream.StreamValue;
import java.util.List;

/** Writes entries as replies, each with its id, fields and values. Confined to one request. */
final class EntryReplies {
    private final ReplyWriter reply;
    private final byte[] text = new byte[StreamId.MAX_TEXT];
    private final StreamCursor single = new StreamCursor();
    private final Meanwhile others;

    EntryReplies(ReplyWriter reply) {
        this(reply, Meanwhile.NEVER);
    }

    /** Serves others while it writes many entries. */
    EntryReplies(ReplyWriter reply, Meanwhile others) {
        this.others = others;
        this.reply = reply;
    }

    void id(StreamId id) {
        id(id.millis(), id.sequence());
    }

    private void id(long millis, long sequence) {
        reply.bulk(text, 0, StreamId.write(millis, sequence, text));
    }

    /** Writes the entry at a cursor. */
    private void entry(StreamCursor at) {
        others.step();
        reply.array(2);
        id(at.millis(), at.sequence());
        int fields = at.fields();
        reply.array(2 * fields);
        for (int i = 0; i < fields; i++) {
            reply.bulk(at.field());
            reply.bulk(at.value());
        }
    }

    /** Writes the entry with an id. Returns {@code false}, and writes nothing, if there is none. */
    boolean entry(StreamValue stream, StreamId id) {
        boolean found = single.range(stream, id, id).next();
        if (found) {
            entry(single);
        }
        return found;
    }

    /** Writes entries that follow each other. */
    void next(StreamValue stream, List<StreamId> ids) {
        if (!ids.isEmpty()) {
            StreamCursor at = single.range(stream, ids.get(0), ids.get(ids.size() - 1));
            while (at.next()) {
                entry(at);
            }
        }
    }

    /** Writes at most {@code most} entries of a range, 0 for any number, as an array. */
    void range(StreamValue stream, StreamId from, StreamId to, long most, boolean backwards) {
        long count = StreamCursor.count(stream, from, to, most == 0 ? Long.MAX_VALUE : most, others::step);
        reply.array((int) Math.min(count, Integer.MAX_VALUE));
        StreamCursor at = backwards ? single.reverse(stream, from, to) : single.range(stream, from, to);
        for (long left = count; left > 0 && at.next(); left--) {
            entry(at);
        }
    }
}
