package io.kvserver.core.client;

/** How a store keeps its data, as its commands see it. Any thread. */
public interface Persistence {
    /** The data is in memory only. */
    Persistence NONE = new Persistence() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public boolean rewriteSoon() {
            throw new IllegalStateException("there is no log");
        }

        @Override
        public Saving save() {
            throw new IllegalStateException("there is no directory");
        }

        @Override
        public Forcing force() {
            throw new IllegalStateException("there is no log");
        }

        @Override
        public Status status() {
            return new Status(false, false, 0, 0, true, true, 0, 0);
        }
    };

    /**
     * What has been done.
     *
     * @param rewriting whether the log is being rewritten
     * @param saving whether a snapshot is being saved
     * @param lastSaveMillis when a snapshot was saved last, in milliseconds since 1970; 0 if none was
     * @param changesAtLastSave how many changes there had been then
     * @param saved whether the last attempt to save a snapshot succeeded
     * @param rewritten whether the last attempt to rewrite the log succeeded
     * @param logBytes how large the log's last increment is
     * @param baseBytes how large its base is
     */
    record Status(
            boolean rewriting,
            boolean saving,
            long lastSaveMillis,
            long changesAtLastSave,
            boolean saved,
            boolean rewritten,
            long logBytes,
            long baseBytes) {}

    /** A snapshot that is being saved. */
    interface Saving extends Result {
        /** Whether it has been saved, once it {@link #isDone}. */
        boolean hasSucceeded();
    }

    /** Changes that are to be on the disk. */
    interface Forcing {
        /** Whether they are, whatever happens to the machine. */
        boolean isDone();

        /**
         * Has them written to the disk soon, and runs {@code wake} then, or when the store is closed, by any thread: it must only pass
         * that on. {@code false} if the store has been closed already.
         */
        boolean whenOver(Runnable wake);
    }

    /** Whether there is a directory. The other methods, but for {@link #status}, are for that case. */
    boolean isOn();

    /** Has the log rewritten soon; {@code false} if that is under way. */
    boolean rewriteSoon();

    /** Has a snapshot saved soon: the end of that. One that is under way does not count, because it is of before. */
    Saving save();

    /** All that has been changed so far. */
    Forcing force();

    Status status();
}
