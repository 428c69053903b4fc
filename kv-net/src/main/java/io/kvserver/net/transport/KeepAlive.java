package io.kvserver.net.transport;

import static io.kvserver.net.loop.Log.LOG;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/**
 * TCP keep-alive: the system checks whether the machine of a silent client still answers. Otherwise a client that was
 * cut off or has crashed would stay for ever. Any thread.
 */
public final class KeepAlive {
    /** The number of probes; the interval between them is the silence divided by this number, as in Redis. */
    private static final int QUESTIONS = 3;

    private KeepAlive() {}

    /** Sets keep-alive for a new client: after {@code seconds} of silence, 0 for never. */
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

    /** Sets an option if the system supports it. The options are those of the module jdk.net, if the JVM has it. */
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

    /** Whether a connection has failed because the client's machine no longer answers; the system says so only in the message. */
    public static boolean hasGivenUp(Throwable failure) {
        String message = failure.getMessage();
        return failure instanceof IOException && message != null && message.endsWith("timed out");
    }
}
