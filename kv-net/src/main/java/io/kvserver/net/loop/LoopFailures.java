package io.kvserver.net.loop;

import static io.kvserver.net.loop.Log.LOG;

import java.lang.System.Logger.Level;
import java.nio.channels.CancelledKeyException;

/** Handles failures of channels' owners and of tasks: an event loop continues whatever they throw. Any thread. */
final class LoopFailures {
    private LoopFailures() {}

    /** Tells a channel's owner that it has failed. */
    static void tell(EventLoop.Ready owner, Throwable failure) {
        if (failure instanceof CancelledKeyException) {
            LOG.log(Level.DEBUG, "an event came for a channel that was closed meanwhile");
            return;
        }
        try {
            owner.failed(failure);
        } catch (Throwable further) {
            report(further);
        }
    }

    /** Runs a task, and reports its failure. */
    static void guard(Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            report(failure);
        }
    }

    static void report(Throwable failure) {
        try {
            LOG.log(Level.ERROR, "a task of an event loop failed", failure);
        } catch (Throwable unreportable) {
            // The JDK's logger itself may fail for lack of memory or file descriptors. The loop must continue.
        }
    }
}
