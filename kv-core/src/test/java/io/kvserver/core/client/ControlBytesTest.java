package io.kvserver.core.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.CapturedLog;
import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.SessionDriver;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Line breaks and control bytes from a client cannot forge log lines or fields where they are shown. */
class ControlBytesTest {
    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final BareStore store = new BareStore();
    private final SessionDriver client = store.newResp2Client();

    /** A request whose words may contain any bytes. */
    private static String array(String... words) {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            request.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        return request.toString();
    }

    @Test
    void aScriptCannotEndALineOfTheLog() {
        client.exchange(array("EVAL", "redis.log(redis.LOG_WARNING, 'a\\r\\nWARNING: b\\27[2J')", "0"));

        assertTrue(log.has(Level.WARNING, "a\\r\\nWARNING: b\\x1b[2J"), log.messages(Level.WARNING)::toString);
    }

    @Test
    void anErrorOfAScriptIsOneFieldOfInfo() {
        client.exchange(array("EVAL", "return redis.error_reply('A\\r\\nused_memory:0#B x')", "0"));

        String info = client.exchange(array("INFO", "errorstats"));

        assertFalse(info.contains("\nused_memory"), info);
        assertFalse(info.contains("\rused_memory"), info);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\n:1\r\nb", "a\n", "\r\n", "a\rb"})
    void anEchoIsOneLine(String word) {
        for (String[] request :
                new String[][] {{word}, {"GET", word, word}, {"CONFIG", word}, {"CLIENT", word}, {"SET", "a", "b", word}
                }) {
            String reply = client.exchange(array(request));

            assertTrue(reply.startsWith("-ERR "), reply);
            assertEquals(reply.length() - 2, reply.indexOf("\r\n"), reply);
            assertEquals(reply.length() - 1, reply.indexOf('\n'), reply);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nid=7", "a b", "\u001b[2J", "a\0"})
    void aClientHasNoNameThatLooksLikeOtherFields(String name) {
        assertTrue(client.exchange(array("CLIENT", "SETNAME", name)).startsWith("-ERR "));
        assertTrue(client.exchange(array("CLIENT", "SETINFO", "LIB-NAME", name)).startsWith("-ERR "));
        assertTrue(client.exchange(array("HELLO", "2", "SETNAME", name)).startsWith("-ERR "));
        assertTrue(client.exchange(array("CLIENT", "INFO")).contains(" name= "));
    }

    @Test
    void monitorsSeeOneLine() {
        SessionDriver monitor = store.newResp2Client();
        monitor.exchange(array("MONITOR"));

        client.exchange(array("ECHO", "a\r\n+OK\r\n\u001b[2J\""));

        String shown = monitor.takeMessages();
        assertTrue(shown.endsWith("\"ECHO\" \"a\\r\\n+OK\\r\\n\\x1b[2J\\\"\"\r\n"), shown);
        assertEquals(shown.length() - 2, shown.indexOf("\r\n"), shown);
    }
}
