package io.kvserver.core.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A request that the slow log records. */
@Name("io.kvserver.SlowCommand")
@Label("Slow Command")
@Description("A request that took longer than slowlog-log-slower-than")
@Category("kv")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Read by the recorder.
public final class SlowCommandEvent extends Event {
    @Label("Command")
    private String command = "";

    @Label("Client Address")
    private String client = "";

    @Label("Time")
    @Timespan(Timespan.MICROSECONDS)
    private long micros;

    private SlowCommandEvent() {}

    /** Records a request and its time in microseconds. The caller must check {@link Flight#isOn} first. */
    public static void record(String command, String client, long micros) {
        SlowCommandEvent event = new SlowCommandEvent();
        event.command = command;
        event.client = client;
        event.micros = micros;
        event.commit();
    }
}
