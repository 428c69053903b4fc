package io.kvserver.core.command.script;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaTable;
import io.kvserver.core.lua.budget.LuaBudget;
import org.junit.jupiter.api.Test;

/** The replies that a script gets, and their memory. */
class LuaReplyWriterTest {
    private static final int LIMIT_BYTES = 1 << 20;

    private final LuaReplyWriter writer = new LuaReplyWriter(new LuaState(new LuaBudget(LIMIT_BYTES, 1000)));

    private void write(int elements, byte[] element) {
        writer.begin(false);
        writer.array(2);
        writer.integer(1);
        writer.array(elements);
        for (int i = 0; i < elements; i++) {
            writer.bulk(element, 0, element.length);
        }
    }

    @Test
    void aReplyCountsAsTheScriptsMemoryBeforeItIsComplete() {
        byte[] element = new byte[10_000];

        // Of a reply that is too large, no part alone is.
        assertThrows(OutOfMemoryError.class, () -> write(2 * LIMIT_BYTES / element.length, element));
        writer.rewind(0);

        write(10, element);
        assertTrue(writer.value() instanceof LuaTable);
    }
}
