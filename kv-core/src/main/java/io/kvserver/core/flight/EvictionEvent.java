package io.kvserver.core.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A slice of eviction. One that evicted nothing is not recorded. */
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

    /** Begins to take the time. For the caller to ask {@link Flight#isOn} before: this class is not to be loaded in vain. */
    public static EvictionEvent begun() {
        EvictionEvent event = new EvictionEvent();
        event.begin();
        return event;
    }

    /** Ends it. */
    public void done(int keys) {
        evicted = keys;
        if (keys > 0) {
            commit();
        }
    }
}
