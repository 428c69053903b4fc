package io.kvserver.core.command.stream;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.stream.StreamGroup;
import io.kvserver.core.stream.StreamId;
import io.kvserver.core.stream.StreamValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Applies a policy for the pending entries of groups when entries are removed, and collects those that are no longer
 * pending. Confined to one request.
 */
final class References {
    private static final byte[] XACK = {'X', 'A', 'C', 'K'};

    /** Groups; in the second list, for each the entry that is no longer pending. */
    private final List<StreamGroup> groups = new ArrayList<>();

    private final List<StreamId> released = new ArrayList<>();

    /** The policies for pending entries. */
    enum Policy {
        /** They stay pending. */
        KEEPREF,
        /** They are no longer pending. */
        DELREF,
        /** They are not removed, nor are entries that a group has still to read. */
        ACKED
    }

    /** The policy named by a word; {@code null} if it is another word. */
    static @Nullable Policy policy(Args args, int word) {
        for (Policy each : Policy.values()) {
            if (args.is(word, each.name())) {
                return each;
            }
        }
        return null;
    }

    /** Prepares the removal of an entry. Returns whether the policy allows it. */
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

    /** Whether any group has still to acknowledge or read an entry. */
    private static boolean isReferredTo(StreamValue stream, StreamId id) {
        for (StreamGroup group = stream.groupAfter(null); group != null; group = stream.groupAfter(group)) {
            if (group.lastId().compareTo(id) < 0 || group.isPending(id)) {
                return true;
            }
        }
        return false;
    }

    /** Removes a pending entry of a group, which must be open for changes. Returns whether it was pending. */
    boolean release(StreamGroup group, StreamId id) {
        boolean pending = group.acknowledge(id);
        if (pending) {
            groups.add(group);
            released.add(id);
        }
        return pending;
    }

    /** Whether no entry has been released. */
    boolean isEmpty() {
        return released.isEmpty();
    }

    /** Logs the released entries of the stream whose key is the first word after the command; others are served meanwhile. */
    void log(Keyspace keys, Args args, Meanwhile others) {
        for (int i = 0; i < released.size(); i++) {
            others.step();
            keys.logInstead()
                    .command(keys.database(), 4)
                    .word(XACK)
                    .word(args, 1)
                    .word(groups.get(i).name())
                    .word(released.get(i).text());
        }
    }
}
