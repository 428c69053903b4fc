package io.kvserver.core.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** How text from a client is shown to people. */
class ShownTest {
    @Test
    void controlBytesAreEscaped() {
        assertEquals(
                "a\\r\\n\\tb\\x00\\x1b[2J\\x7f\\x9b \u00e9", Shown.inLog("a\r\n\tb\0\u001b[2J\u007f\u009b \u00e9"));
        assertEquals("\\x1b\u00c3\u009b", Shown.onLine("\u001b\u00c3\u009b"));
    }

    @Property(tries = 200)
    void noControlCharacterRemains(@ForAll String text) {
        assertTrue(Shown.inLog(text).chars().noneMatch(Character::isISOControl));
    }

    @Test
    void aFailureKeepsItsKindAndStackAndNotItsMessage() {
        NumberFormatException cause = new NumberFormatException("For input string: \"secret\"");
        Throwable shown = Shown.failure(new IllegalStateException("secret", cause));
        StringWriter text = new StringWriter();

        shown.printStackTrace(new PrintWriter(text));

        assertFalse(text.toString().contains("secret"), text::toString);
        assertTrue(text.toString().contains("IllegalStateException"), text::toString);
        assertTrue(text.toString().contains("NumberFormatException"), text::toString);
        assertTrue(text.toString().contains("aFailureKeepsItsKind"), text::toString);
    }

    @Test
    void messagesOfTheJvmAreKept() {
        OutOfMemoryError failure = new OutOfMemoryError("Java heap space");

        assertSame(failure, Shown.failure(failure));
    }
}
