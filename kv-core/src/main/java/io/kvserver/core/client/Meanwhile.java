package io.kvserver.core.client;

/**
 * What a thread that serves clients does for the others while one of their requests takes long. As in Redis, a script that runs
 * for too long does not end the service of those who only want to see how it goes, or to end it. Any thread, each for itself.
 */
public final class Meanwhile {
    private static final ThreadLocal<Runnable> SERVING = new ThreadLocal<>();

    private Meanwhile() {}

    /** Says how the present thread serves its other clients. */
    public static void serves(Runnable others) {
        SERVING.set(others);
    }

    /** Serves the other clients of the present thread, if it has any. */
    static void serve() {
        Runnable others = SERVING.get();
        if (others != null) {
            others.run();
        }
    }
}
