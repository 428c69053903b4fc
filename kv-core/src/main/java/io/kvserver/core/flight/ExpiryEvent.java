package io.kvserver.core.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A slice of the removal of expired keys. A slice that found none is not recorded. */
@Name("io.kvserver.Expiry")
@Label("Expired Keys Removed")
@Description("A slice of the search for keys whose time is over")
@Category("kv")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Read by the recorder.
public final class ExpiryEvent extends Event {
    @Label("Keys")
    private int removed;

    private ExpiryEvent() {}

    /**
     * Starts the clock. The caller must check {@link Flight#isOn} first, so that this class is not loaded without need.
     */
    public static ExpiryEvent begun() {
        ExpiryEvent event = new ExpiryEvent();
        event.begin();
        return event;
    }

    /** Ends and records the event. */
    public void done(int keys) {
        removed = keys;
        if (keys > 0) {
            commit();
        }
    }
}
