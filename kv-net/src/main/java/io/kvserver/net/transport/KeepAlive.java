package io.kvserver.net.transport;

import static io.kvserver.net.loop.Log.LOG;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/**
 * The system's question whether the machine of a silent client is still there. One that has been cut off, or has crashed, would
 * otherwise be a client for ever. Any thread.
 */
public final class KeepAlive {
    /** The silence is followed by a few questions, each this part of the silence after the one before; as in Redis. */
    private static final int QUESTIONS = 3;

    private KeepAlive() {}

    /** Sets it for a new client; after so many seconds of silence, or never if they are 0. */
    public static void set(SocketChannel channel, int seconds) {
        if (seconds == 0 || !channel.supportedOptions().contains(StandardSocketOptions.SO_KEEPALIVE)) {
            return;
        }
        try {
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            for (SocketOption<?> option : channel.supportedOptions()) {
                set(channel, option, seconds);
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.log(Level.DEBUG, "a connection has the system's own keep-alive", e);
        }
    }

    /** The options that a system has are those of the module jdk.net, if the JVM has it; their names are the same everywhere. */
    @SuppressWarnings("unchecked") // By their names, their values are integers.
    private static void set(SocketChannel channel, SocketOption<?> option, int seconds) throws IOException {
        int value = switch (option.name()) {
            case "TCP_KEEPIDLE" -> seconds;
            case "TCP_KEEPINTERVAL" -> Math.max(1, seconds / QUESTIONS);
            case "TCP_KEEPCOUNT" -> QUESTIONS;
            default -> 0;
        };
        if (value > 0) {
            channel.setOption((SocketOption<Integer>) option, value);
        }
    }
}
