package io.kvserver.core.command.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Replacement;
import io.kvserver.core.stream.StreamGroup;
import io.kvserver.core.stream.StreamId;
import java.util.List;

/**
 * Logs changes of a group that depend on time as commands that state the result. Confined to one request; used after
 * the change was reported to the keyspace. Others are served while many entries are logged.
 *
 * <p>The key and the group are given by their places among the request's words.
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
    /** The most ids in one command. */
    private static final int MAX_IDS = 1000;

    private final Keyspace keys;
    private final Args args;
    private final int key;
    private final int group;
    private final Meanwhile others;

    GroupLog(Keyspace keys, Args args, int key, int group, Meanwhile others) {
        this.keys = keys;
        this.args = args;
        this.key = key;
        this.group = group;
        this.others = others;
    }

    private Replacement command(int words, byte[] name) {
        return keys.logInstead().command(keys.database(), words).word(name);
    }

    /** Logs entries that a consumer has now, with the time and number of deliveries. */
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
                others.step();
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

    /** Logs that an entry is no longer pending. */
    void acknowledged(StreamId id) {
        command(4, XACK).word(args, key).word(args, group).word(id.text());
    }

    /** Logs the group's last delivered id. */
    void position(StreamGroup of) {
        command(7, XGROUP)
                .word(SETID)
                .word(args, key)
                .word(args, group)
                .word(of.lastId().text())
                .word(ENTRIESREAD)
                .word(of.entriesRead());
    }

    /** Logs a new consumer. */
    void created(byte[] consumer) {
        command(5, XGROUP)
                .word(CREATECONSUMER)
                .word(args, key)
                .word(args, group)
                .word(consumer);
    }
}
