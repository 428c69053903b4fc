package io.kvserver.core.journal;

import java.io.IOException;
import java.nio.file.Path;

/** A log on a disk whose speed and health a test decides; also for tests of other rooms. Any thread. */
public final class ControlledLog {
    private final FaultyChannel channel;
    private final LogWriter writer;

    private ControlledLog(FaultyChannel channel, LogWriter writer) {
        this.channel = channel;
        this.writer = writer;
    }

    /** A log without commands. */
    public static ControlledLog create(Path file) throws IOException {
        FaultyChannel channel = FaultyChannel.create(file);
        return new ControlledLog(channel, new LogWriter(new LogFile(file, channel, 0), 0));
    }

    public LogWriter writer() {
        return writer;
    }

    FaultyChannel channel() {
        return channel;
    }

    /** Stops the disk: each fsync waits. */
    public void stopDisk() {
        channel.holdForces();
    }

    /** Waits until the next fsync waits. */
    public void awaitFsync() throws InterruptedException {
        channel.awaitHeldForce();
    }

    /** Lets the fsyncs end that have begun; later ones wait. */
    public void finishFsyncs() {
        channel.letWaitingForces();
    }

    public void startDisk() {
        channel.letForces();
    }
}
