package io.kvserver.core.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The wait of one request for the shards of its keys. */
@Name("io.kvserver.ShardWait")
@Label("Wait for a Shard")
@Description("A request waited for whoever had its keys")
@Category("kv")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Read by the recorder.
public final class ShardWaitEvent extends Event {
    @Label("Command")
    private String command = "";

    private ShardWaitEvent() {}

    /**
     * Starts the clock. The caller must check {@link Flight#isOn} first, so that this class is not loaded without need.
     */
    public static ShardWaitEvent begun() {
        ShardWaitEvent event = new ShardWaitEvent();
        event.begin();
        return event;
    }

    /** Ends and records the event. */
    public void done(String commandName) {
        command = commandName;
        commit();
    }
}
