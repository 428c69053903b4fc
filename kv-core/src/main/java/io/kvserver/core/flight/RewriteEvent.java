package io.kvserver.core.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A rewrite of the log. */
@Name("io.kvserver.Rewrite")
@Label("Log Rewritten")
@Description("The log was rewritten")
@Category("kv")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Read by the recorder.
public final class RewriteEvent extends Event {
    @Label("Succeeded")
    private boolean succeeded;

    private RewriteEvent() {}

    /**
     * Starts the clock. The caller must check {@link Flight#isOn} first, so that this class is not loaded without need.
     */
    public static RewriteEvent begun() {
        RewriteEvent event = new RewriteEvent();
        event.begin();
        return event;
    }

    /** Ends and records the event. */
    public void done(boolean well) {
        succeeded = well;
        commit();
    }
}
