package io.kvserver.net.loop;

/** Waiting that interruption does not end. */
public final class Uninterrupted {
    private Uninterrupted() {}

    /** Something that waits, and waits on when it is called again. */
    public interface Wait {
        void run() throws InterruptedException;
    }

    /** Waits to the end, and keeps the thread's interrupt status. */
    public static void run(Wait wait) {
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
