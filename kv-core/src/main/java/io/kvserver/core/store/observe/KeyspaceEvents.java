package io.kvserver.core.store.observe;

/** Where keyspace events go, as Redis's keyspace notifications: {@code set}, {@code del}, {@code expired}, … */
public interface KeyspaceEvents {
    /** The type of what happens to a database as a whole; the key is empty then. Told inside the process only. */
    char WHOLE = 'f';

    /**
     * Tells that something happened to a key. Called by the thread that has the key's shard, which must not be held up.
     *
     * @param type one of Redis's class letters, as {@code '$'} for string commands
     */
    void happened(char type, String event, int database, byte[] key);

    /** Whether anybody wants events of a type. Any thread; asked for each event. */
    boolean wanted(char type);

    /** Nobody wants any. */
    KeyspaceEvents NONE = new KeyspaceEvents() {
        @Override
        public void happened(char type, String event, int database, byte[] key) {}

        @Override
        public boolean wanted(char type) {
            return false;
        }
    };
}
