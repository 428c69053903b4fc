package io.kvserver.core.client.host;

import java.util.List;

/** The libraries of functions of a store, as its files need them. */
public interface Libraries {
    /** None. */
    Libraries NONE = new Libraries() {
        // No lambda: one would be made at every start.
        @Override
        public List<byte[]> texts() {
            return List.of();
        }
    };

    /** The texts of all, each of which is loaded as it is. By a thread that has a shard. Ownership: never to be changed. */
    List<byte[]> texts();
}
