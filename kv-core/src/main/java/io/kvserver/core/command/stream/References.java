package io.kvserver.core.command.stream;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.stream.StreamGroup;
import io.kvserver.core.stream.StreamId;
import io.kvserver.core.stream.StreamValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of entries that are pending for groups when they are removed, and which no longer are. Confined to one request. */
final class References {
    private static final byte[] XACK = {'X', 'A', 'C', 'K'};

    /** Groups, and each time the entry that is pending for it no more. */
    private final List<StreamGroup> groups = new ArrayList<>();

    private final List<StreamId> released = new ArrayList<>();

    /** What becomes of entries that are pending. */
    enum Policy {
        /** They are pending further on. */
        KEEPREF,
        /** They are pending no more. */
        DELREF,
        /** They stay, as those do that a group has still to read. */
        ACKED
    }

    /** The policy that a word names; {@code null} if it is another word. */
    static @Nullable Policy policy(Args args, int word) {
        for (Policy each : Policy.values()) {
            if (args.is(word, each.name())) {
                return each;
            }
        }
        return null;
    }

    /** Prepares for the end of an entry, and says whether it may be removed. */
    boolean allow(Policy policy, StreamValue stream, StreamId id) {
        if (policy == Policy.ACKED) {
            return !isReferredTo(stream, id);
        }
        if (policy == Policy.DELREF) {
            for (StreamGroup group = stream.groupAfter(null); group != null; group = stream.groupAfter(group)) {
                if (group.isPending(id)) {
                    release(stream.groupToChange(group), id);
                }
            }
        }
        return true;
    }

    /** Whether a group has an entry still to acknowledge or to read. */
    private static boolean isReferredTo(StreamValue stream, StreamId id) {
        for (StreamGroup group = stream.groupAfter(null); group != null; group = stream.groupAfter(group)) {
            if (group.lastId().compareTo(id) < 0 || group.isPending(id)) {
                return true;
            }
        }
        return false;
    }

    /** Takes an entry from those that are pending for a group, which may be changed. Whether it was. */
    boolean release(StreamGroup group, StreamId id) {
        boolean pending = group.acknowledge(id);
        if (pending) {
            groups.add(group);
            released.add(id);
        }
        return pending;
    }

    /** Whether nothing has been released. */
    boolean isEmpty() {
        return released.isEmpty();
    }

    /** Logs what was released of the stream whose key is the first word after the command. */
    void log(Keyspace keys, Args args) {
        for (int i = 0; i < released.size(); i++) {
            keys.logInstead()
                    .command(keys.database(), 4)
                    .word(XACK)
                    .word(args, 1)
                    .word(groups.get(i).name())
                    .word(released.get(i).text());
        }
    }
}
