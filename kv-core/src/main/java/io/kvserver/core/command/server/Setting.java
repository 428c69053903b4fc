package io.kvserver.core.command.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.client.Client;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Decimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of a setting of CONFIG. Values are texts of one char per byte. Immutable; any thread.
 *
 * @param change the code of CONFIG SET; {@code null} if the setting cannot be changed at run time
 * @param ofServer whether it belongs to the server that accepted the client, which changes several together
 */
record Setting(String name, Read read, @Nullable Change change, boolean ofServer) {
    Setting(String name, Read read, @Nullable Change change) {
        this(name, read, change, false);
    }

    /** A setting of the server that accepted the client. */
    static Setting ofServer(String name, boolean changeable) {
        Change change = (value, client) -> client.link().change(Map.of(name, value));
        return new Setting(name, client -> client.link().setting(name), changeable ? change : null, true);
    }

    /** Reads the present value. */
    @FunctionalInterface
    interface Read {
        /** The value; {@code null} if it is not known. */
        @Nullable
        String of(Client client);
    }

    /** Checks a new value and returns the change. */
    @FunctionalInterface
    interface Change {
        /**
         * The code that sets the value; it cannot fail.
         *
         * @throws IllegalArgumentException if the value is wrong, with Redis's message
         */
        Runnable to(String value, Client client);
    }

    /** For a {@link Change}: parses a number of 32 bits, at least {@code min}. */
    static int integerFrom(int min, String value) {
        long number = integer(value);
        if (number < min || number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "argument must be between " + min + " and " + Integer.MAX_VALUE + " inclusive");
        }
        return (int) number;
    }

    /** For a {@link Change}: parses a number, at least {@code min}. */
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
