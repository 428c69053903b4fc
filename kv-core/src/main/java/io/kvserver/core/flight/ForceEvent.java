package io.kvserver.core.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** An fsync of the log. */
@Name("io.kvserver.Force")
@Label("Log Forced")
@Description("The log was forced to the disk")
@Category("kv")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Read by the recorder.
public final class ForceEvent extends Event {
    private ForceEvent() {}

    /**
     * Starts the clock. The caller must check {@link Flight#isOn} first, so that this class is not loaded without need.
     */
    public static ForceEvent begun() {
        ForceEvent event = new ForceEvent();
        event.begin();
        return event;
    }

    /** Ends and records the event. */
    public void done() {
        commit();
    }
}
