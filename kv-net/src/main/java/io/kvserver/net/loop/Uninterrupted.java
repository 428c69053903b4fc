package io.kvserver.net.loop;

/** Waits that interruption does not end. */
public final class Uninterrupted {
    private Uninterrupted() {}

    /** A wait that continues when it is called again. */
    public interface Wait {
        void run() throws InterruptedException;
    }

    /** Completes a wait and keeps the thread's interrupt status. */
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
