package io.kvserver.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/** What a server says that ends because a part of it has failed. */
class LastWordsTest {
    private final ByteArrayOutputStream unbuffered = new ByteArrayOutputStream();

    @Test
    void theCauseIsNamed() {
        ByteArrayOutputStream buffered = new ByteArrayOutputStream();

        Main.tellEnd(new IllegalStateException("broken"), new PrintStream(buffered, true, US_ASCII), unbuffered);

        assertEquals(
                "kv: a part of the server has failed, so it has ended: java.lang.IllegalStateException: broken",
                buffered.toString(US_ASCII).strip());
        assertEquals(0, unbuffered.size());
    }

    @Test
    void withoutMemoryForATextTheEndIsStillAnnounced() {
        PrintStream full = new PrintStream(OutputStream.nullOutputStream(), true, US_ASCII) {
            @Override
            public void println(String text) {
                throw new OutOfMemoryError("Java heap space");
            }
        };

        Main.tellEnd(new OutOfMemoryError("Java heap space"), full, unbuffered);

        assertEquals(
                "kv: a part of the server has failed, and there is no memory to say why, so it has ended\n",
                unbuffered.toString(US_ASCII));
    }
}
