package io.kvserver.core.client;

import io.kvserver.core.client.settings.Settings;
import io.kvserver.core.client.statistics.ClientStatistics;
import io.kvserver.core.client.statistics.SlowLog;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.RequestText;
import io.kvserver.core.flight.Flight;
import io.kvserver.core.flight.SlowCommandEvent;
import io.kvserver.core.protocol.Args;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Times and counts one client's requests, and tells those who watch: the slow log, the latency monitor, clients in MONITOR.
 * Thread: as its {@link Client}.
 */
public final class RequestMeter {
    private final Client client;
    private final ServerState server;
    private final ClientStatistics statistics;
    private boolean timesEach;

    RequestMeter(Client client, ClientStatistics statistics) {
        this.client = client;
        this.server = client.server();
        this.statistics = statistics;
    }

    /** Before the first of several requests, at a time of {@link System#nanoTime}. */
    void begin(long nowNanos) {
        timesEach = server.timesEach();
        statistics.begin(nowNanos);
    }

    /** Has the requests behind the present one timed each for itself, if somebody wants to know now. */
    void timeEachIfWanted() {
        timesEach = server.timesEach();
    }

    /** Before a request is run. */
    public void starting(Command command) {
        statistics.starting(command);
    }

    /** After a request has been run; {@code last}: no other has come with it. */
    public void finished(Command command, Args args, boolean last) {
        if (last || timesEach || !command.isBrief()) {
            long nanos = statistics.finished();
            if (nanos >= 0) {
                watch(command, args, nanos);
            }
        }
    }

    /** After a request that was timed by someone else. */
    public void ran(Command command, Args args, long nanos) {
        statistics.add(command, nanos);
        watch(command, args, nanos);
    }

    /** Times what follows from now on. */
    public void resumeTiming() {
        statistics.begin(System.nanoTime());
    }

    /** After a request that a script of the client has made. */
    public void ranInScript(Command command, Args args, long nanos) {
        statistics.add(command, nanos);
        if (server.monitors().any()) {
            server.monitors().showOfScript(client, command, args, server.clock().instant());
        }
    }

    /** Counts a request that is not going to be run; {@code null} stands for a command that there is not. */
    public void refused(@Nullable Command command, String text) {
        if (command != null) {
            statistics.rejected(command);
        }
        server.statistics().error(text);
    }

    /** Counts an error within the reply of a script. */
    public void errorOfScript(String text) {
        server.statistics().error(text);
    }

    /** Counts failures of a request that has been answered all the same: there are errors in its reply. */
    public void failedInside(Args args, int failures) {
        Command command = server.commands().find(args);
        for (int i = 0; i < failures && command != null; i++) {
            statistics.failed(command);
        }
    }

    /** Shows a request to the clients that monitor before it is run, because what it does is shown behind it. */
    public void showBefore(Command command, Args args) {
        if (server.monitors().any()) {
            server.monitors().showAll(client, command, args, server.clock().instant());
        }
    }

    /** Shows a request to the clients that monitor. */
    public void show(Command command, Args args) {
        if (server.monitors().any()) {
            server.monitors().show(client, command, args, server.clock().instant());
        }
    }

    /** Tells those who want to know of a request. */
    private void watch(Command command, Args args, long nanos) {
        if (server.settings().isSlow(nanos)) {
            slow(command, args, nanos);
        }
        show(command, args);
    }

    /** Notes a request that took longer than the settings say. */
    private void slow(Command command, Args args, long nanos) {
        Settings settings = server.settings();
        long seconds = TimeUnit.MILLISECONDS.toSeconds(server.clock().millis());
        long micros = TimeUnit.NANOSECONDS.toMicros(nanos);
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        if (settings.isSlowForLog(micros) && !command.flags().contains(Flag.SKIP_SLOWLOG)) {
            if (Flight.isOn()) {
                SlowCommandEvent.record(command.name(), client.link().address(), micros);
            }
            String address = client.link().address();
            String name = client.identity().nameText();
            server.slowLog()
                    .add(
                            new SlowLog.Entry(0, seconds, micros, RequestText.trimmed(command, args), address, name),
                            settings.slowLogLength());
        }
        if (settings.latencyMillis() > 0 && millis >= settings.latencyMillis()) {
            server.latencies().add(command.flags().contains(Flag.FAST) ? "fast-command" : "command", seconds, millis);
        }
    }
}
