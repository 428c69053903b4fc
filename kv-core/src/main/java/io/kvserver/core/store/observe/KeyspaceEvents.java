package io.kvserver.core.store.observe;

/** Receives keyspace events, as in Redis's keyspace notifications: {@code set}, {@code del}, {@code expired}, … */
public interface KeyspaceEvents {
    /** The type of events of a whole database, whose key is empty. Only for listeners inside the process. */
    char WHOLE = 'f';

    /**
     * Reports an event of a key. Called by the thread that has the key's shard, so it must be brief.
     *
     * @param type one of Redis's class letters, as {@code '$'} for string commands
     */
    void happened(char type, String event, int database, byte[] key);

    /** Whether there is a receiver for events of a type. Any thread; asked for each event. */
    boolean wanted(char type);

    /** No receiver. */
    KeyspaceEvents NONE = new KeyspaceEvents() {
        @Override
        public void happened(char type, String event, int database, byte[] key) {}

        @Override
        public boolean wanted(char type) {
            return false;
        }
    };
}
