package io.kvserver.core.command.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.client.Client;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Decimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of something that CONFIG knows. Values are texts of one char per byte. Immutable; any thread.
 *
 * @param change what CONFIG SET does; {@code null} if it cannot be changed while the server runs
 * @param ofServer whether it belongs to the server that accepted the client, which changes several together
 */
record Setting(String name, Read read, @Nullable Change change, boolean ofServer) {
    Setting(String name, Read read, @Nullable Change change) {
        this(name, read, change, false);
    }

    /** One of the server that accepted the client. */
    static Setting ofServer(String name, boolean changeable) {
        Change change = (value, client) -> client.link().change(Map.of(name, value));
        return new Setting(name, client -> client.link().setting(name), changeable ? change : null, true);
    }

    /** Tells the present value. */
    @FunctionalInterface
    interface Read {
        /** {@code null} if it is not known. */
        @Nullable
        String of(Client client);
    }

    /** Checks a new value, and says how it is set. */
    @FunctionalInterface
    interface Change {
        /**
         * What sets the value; it cannot fail.
         *
         * @throws IllegalArgumentException if the value is wrong; the message is what Redis says then
         */
        Runnable to(String value, Client client);
    }

    /** For a {@link Change}: the number of 32 bits that a value is, which has to be at least so much. */
    static int integerFrom(int min, String value) {
        long number = integer(value);
        if (number < min || number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "argument must be between " + min + " and " + Integer.MAX_VALUE + " inclusive");
        }
        return (int) number;
    }

    /** For a {@link Change}: the number that a value is, which has to be at least so much. */
    static long atLeast(long min, String value) {
        long number = integer(value);
        if (number < min) {
            throw new IllegalArgumentException(
                    "argument must be between " + min + " and " + Long.MAX_VALUE + " inclusive");
        }
        return number;
    }

    private static long integer(String value) {
        try {
            return Decimal.parse(value.getBytes(ISO_8859_1), 0, value.length());
        } catch (CommandException notAnInteger) {
            throw new IllegalArgumentException("argument couldn't be parsed into an integer", notAnInteger);
        }
    }
}
