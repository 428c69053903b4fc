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

    /** Begins to take the time. For the caller to ask {@link Flight#isOn} before: this class is not to be loaded in vain. */
    public static RewriteEvent begun() {
        RewriteEvent event = new RewriteEvent();
        event.begin();
        return event;
    }

    /** Ends it. */
    public void done(boolean well) {
        succeeded = well;
        commit();
    }
}
