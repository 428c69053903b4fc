package io.kvserver.net;

/** Waiting that interruption does not end. */
final class Uninterrupted {
    private Uninterrupted() {}

    /** Something that waits, and waits on when it is called again. */
    interface Wait {
        void run() throws InterruptedException;
    }

    /** Waits to the end, and keeps the thread's interrupt status. */
    static void run(Wait wait) {
        boolean interrupted = false;
        while (true) {
            try {
                wait.run();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
