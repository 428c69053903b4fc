package io.kvserver.core.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A slice of eviction. A slice that evicted nothing is not recorded. */
@Name("io.kvserver.Eviction")
@Label("Keys Evicted")
@Description("Keys were removed to make room")
@Category("kv")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Read by the recorder.
public final class EvictionEvent extends Event {
    @Label("Keys")
    private int evicted;

    private EvictionEvent() {}

    /**
     * Starts the clock. The caller must check {@link Flight#isOn} first, so that this class is not loaded without need.
     */
    public static EvictionEvent begun() {
        EvictionEvent event = new EvictionEvent();
        event.begin();
        return event;
    }

    /** Ends and records the event. */
    public void done(int keys) {
        evicted = keys;
        if (keys > 0) {
            commit();
        }
    }
}
