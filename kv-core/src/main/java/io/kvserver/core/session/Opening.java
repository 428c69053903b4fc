package io.kvserver.core.session;

import io.kvserver.core.protocol.Args;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Determines from the first bytes of a client that begins with lines how it reads the replies. A person or a shell script
 * reads text. Two kinds of programs begin with lines but read RESP; each can be recognized by its bytes:
 *
 * <ul>
 *   <li>A <b>probe</b> sends only {@code PING}, CR and LF: redis-benchmark's first test, load balancers. It gets {@code
 *       +PONG} as long as it sends only that. A person at telnet who sends the same can read that, too.
 *   <li>A <b>bulk loader</b> sends all its lines and then, to recognize the last reply, an empty line and ECHO of 20 bytes as
 *       an array: {@code redis-cli --pipe}.
 * </ul>
 *
 * Stateless.
 */
final class Opening {
    private static final byte[] PROBE = {'P', 'I', 'N', 'G', '\r', '\n'};

    private static final int LAST_ECHO_BYTES = 20;
    private static final byte[] LAST_ECHO =
            ("\r\n*2\r\n$4\r\nECHO\r\n$" + LAST_ECHO_BYTES + "\r\n").getBytes(StandardCharsets.US_ASCII);

    private Opening() {}

    /** Whether a request that was sent as a line is a probe. */
    static boolean isProbe(Args line) {
        int start = line.inputOffset();
        // The words of a line with quotes lie elsewhere; it cannot be as short as this with such a word.
        return line.inputLength() == PROBE.length
                && line.count() == 1
                && line.length(0) == PROBE.length - 2
                && Arrays.equals(line.array(), start, start + PROBE.length, PROBE, 0, PROBE.length);
    }

    /** Whether the input, which begins with a line, ends like that of a bulk loader. */
    static boolean isBulkLoad(InputBuffer input) {
        int echo = input.end() - LAST_ECHO.length - LAST_ECHO_BYTES - 2;
        return echo >= input.start()
                && Arrays.equals(input.array(), echo, echo + LAST_ECHO.length, LAST_ECHO, 0, LAST_ECHO.length);
    }
}
