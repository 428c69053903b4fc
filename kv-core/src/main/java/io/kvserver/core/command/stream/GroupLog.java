package io.kvserver.core.command.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Replacement;
import io.kvserver.core.stream.StreamGroup;
import io.kvserver.core.stream.StreamId;
import java.util.List;

/**
 * What is logged of changes of a group that depend on the time: commands that name what has become of it. Confined to one request,
 * and to be used when the change has been told to the keyspace.
 *
 * <p>The words of the request that are its key and its group are named by their places.
 */
final class GroupLog {
    private static final byte[] XCLAIM = "XCLAIM".getBytes(US_ASCII);
    private static final byte[] TIME = "TIME".getBytes(US_ASCII);
    private static final byte[] RETRYCOUNT = "RETRYCOUNT".getBytes(US_ASCII);
    private static final byte[] FORCE = "FORCE".getBytes(US_ASCII);
    private static final byte[] JUSTID = "JUSTID".getBytes(US_ASCII);
    private static final byte[] LASTID = "LASTID".getBytes(US_ASCII);
    private static final byte[] XGROUP = "XGROUP".getBytes(US_ASCII);
    private static final byte[] SETID = "SETID".getBytes(US_ASCII);
    private static final byte[] ENTRIESREAD = "ENTRIESREAD".getBytes(US_ASCII);
    private static final byte[] CREATECONSUMER = "CREATECONSUMER".getBytes(US_ASCII);
    private static final byte[] XACK = "XACK".getBytes(US_ASCII);
    /** A command names no more ids at once. */
    private static final int MAX_IDS = 1000;

    private final Keyspace keys;
    private final Args args;
    private final int key;
    private final int group;

    GroupLog(Keyspace keys, Args args, int key, int group) {
        this.keys = keys;
        this.args = args;
        this.key = key;
        this.group = group;
    }

    private Replacement command(int words, byte[] name) {
        return keys.logInstead().command(keys.database(), words).word(name);
    }

    /** Entries that a consumer has now, delivered at a time for the so many-th time. */
    void delivered(StreamGroup to, byte[] consumer, List<StreamId> ids, long timeMillis, long count) {
        for (int from = 0; from < ids.size(); from += MAX_IDS) {
            int end = Math.min(ids.size(), from + MAX_IDS);
            Replacement log = command(13 + end - from, XCLAIM)
                    .word(args, key)
                    .word(args, group)
                    .word(consumer)
                    .word(0);
            for (int i = from; i < end; i++) {
                log.word(ids.get(i).text());
            }
            log.word(TIME)
                    .word(timeMillis)
                    .word(RETRYCOUNT)
                    .word(count)
                    .word(FORCE)
                    .word(JUSTID)
                    .word(LASTID)
                    .word(to.lastId().text());
        }
    }

    /** An entry that is pending no more. */
    void acknowledged(StreamId id) {
        command(4, XACK).word(args, key).word(args, group).word(id.text());
    }

    /** Up to where the group has got its stream. */
    void position(StreamGroup of) {
        command(7, XGROUP)
                .word(SETID)
                .word(args, key)
                .word(args, group)
                .word(of.lastId().text())
                .word(ENTRIESREAD)
                .word(of.entriesRead());
    }

    /** A consumer that is new. */
    void created(byte[] consumer) {
        command(5, XGROUP)
                .word(CREATECONSUMER)
                .word(args, key)
                .word(args, group)
                .word(consumer);
    }
}
