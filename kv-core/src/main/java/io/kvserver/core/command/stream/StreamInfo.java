package io.kvserver.core.command.stream;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.stream.PendingCursor;
import io.kvserver.core.stream.ReadCounter;
import io.kvserver.core.stream.StreamConsumer;
import io.kvserver.core.stream.StreamGroup;
import io.kvserver.core.stream.StreamId;
import io.kvserver.core.stream.StreamValue;
import org.jspecify.annotations.Nullable;

/** Writes the parts of XINFO STREAM's reply. Confined to one request. */
final class StreamInfo {
    private final StreamValue stream;
    private final long count;
    private final ReplyWriter reply;
    private final EntryReplies entries;
    private final Meanwhile others = new Meanwhile();

    /** {@code count} is the most entries and pending entries to write; 0 for any number. */
    StreamInfo(StreamValue stream, long count, ReplyWriter reply) {
        this.stream = stream;
        this.count = count;
        this.reply = reply;
        this.entries = new EntryReplies(reply, others);
    }

    /** Writes a number of entries, or nil for the number that means unknown. */
    static void counter(long entries, long unknown, ReplyWriter reply) {
        if (entries == unknown) {
            reply.nil();
        } else {
            reply.integer(entries);
        }
    }

    /** Writes the first seven fields. */
    static void head(StreamValue stream, ReplyWriter reply) {
        EntryReplies entries = new EntryReplies(reply);
        reply.bulk("length");
        reply.integer(stream.length());
        reply.bulk("radix-tree-keys");
        reply.integer(stream.pageCount());
        reply.bulk("radix-tree-nodes");
        // The least number of nodes that Redis's tree would have.
        reply.integer(stream.pageCount() + 1);
        reply.bulk("last-generated-id");
        entries.id(stream.lastId());
        reply.bulk("max-deleted-entry-id");
        entries.id(stream.maxDeletedId());
        reply.bulk("entries-added");
        reply.integer(stream.entriesAdded());
        reply.bulk("recorded-first-entry-id");
        entries.id(stream.firstId());
    }

    /** Writes the next three fields, without FULL. */
    static void ends(StreamValue stream, ReplyWriter reply) {
        EntryReplies entries = new EntryReplies(reply);
        reply.bulk("groups");
        reply.integer(stream.groupCount());
        reply.bulk("first-entry");
        if (!entries.entry(stream, stream.firstId())) {
            reply.nil();
        }
        reply.bulk("last-entry");
        if (!entries.entry(stream, stream.lastEntry())) {
            reply.nil();
        }
    }

    /** Writes the next two fields, with FULL. */
    void all() {
        reply.bulk("entries");
        entries.range(stream, StreamId.MIN, StreamId.MAX, count, false);
        reply.bulk("groups");
        reply.array(stream.groupCount());
        for (StreamGroup group = stream.groupAfter(null); group != null; group = stream.groupAfter(group)) {
            group(group);
        }
    }

    private void group(StreamGroup group) {
        others.step();
        reply.map(7);
        reply.bulk("name");
        reply.bulk(group.name());
        reply.bulk("last-delivered-id");
        entries.id(group.lastId());
        reply.bulk("entries-read");
        counter(group.entriesRead(), StreamGroup.UNKNOWN, reply);
        reply.bulk("lag");
        counter(ReadCounter.lag(stream, group), ReadCounter.NO_LAG, reply);
        reply.bulk("pel-count");
        reply.integer(group.pendingCount());
        pending(group, null);
        reply.bulk("consumers");
        reply.array(group.consumerCount());
        for (StreamConsumer each = group.consumerAfter(null); each != null; each = group.consumerAfter(each)) {
            others.step();
            reply.map(5);
            reply.bulk("name");
            reply.bulk(each.name());
            reply.bulk("seen-time");
            reply.integer(each.seenMillis());
            reply.bulk("active-time");
            reply.integer(each.activeMillis());
            reply.bulk("pel-count");
            reply.integer(each.pendingCount());
            pending(group, each);
        }
    }

    private void pending(StreamGroup group, @Nullable StreamConsumer consumer) {
        reply.bulk("pending");
        long all = consumer == null ? group.pendingCount() : consumer.pendingCount();
        long told = count == 0 ? all : Math.min(all, count);
        reply.array((int) Math.min(told, Integer.MAX_VALUE));
        PendingCursor at = new PendingCursor(group, consumer, StreamId.MIN);
        for (long left = told; left > 0 && at.next(); left--) {
            others.step();
            reply.array(consumer == null ? 4 : 3);
            entries.id(at.id());
            if (consumer == null) {
                reply.bulk(at.consumer());
            }
            reply.integer(at.timeMillis());
            reply.integer(at.count());
        }
    }
}
