package io.kvserver.core.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyCollectorTest {
    private final ReplyCollector collector = new ReplyCollector();

    @Test
    void keepsSingleValues() {
        collector.simple("OK");
        assertEquals("OK", collector.reply());

        collector.integer(7);
        assertEquals(7L, collector.reply());

        collector.nil();
        assertNull(collector.reply());
    }

    @Test
    void copiesByteStrings() {
        byte[] source = "abcd".getBytes(UTF_8);

        collector.bulk(source, 1, 2);
        source[1] = 'x';

        assertArrayEquals("bc".getBytes(UTF_8), (byte[]) collector.reply());
    }

    @Test
    void keepsAnErrorWithItsDetail() {
        collector.error("ERR unknown command", " 'x'");

        CommandException error = assertInstanceOf(CommandException.class, collector.reply());
        assertEquals("ERR unknown command 'x'", error.text());
    }

    @Test
    void nestsAggregates() {
        collector.array(4);
        collector.map(1);
        collector.simple("k");
        collector.array(0);
        collector.set(2);
        collector.integer(1);
        collector.array(1);
        collector.nilArray();
        collector.array(0);
        collector.integer(2);

        List<Object> innermost = Arrays.asList((Object) null);
        assertEquals(List.of(List.of("k", List.of()), List.of(1L, innermost), List.of(), 2L), collector.reply());
    }

    @Test
    void rewindForgetsAnUnfinishedAggregate() {
        collector.array(3);
        collector.integer(1);

        collector.rewind(collector.mark());
        collector.error(CommandErrors.SYNTAX);

        assertInstanceOf(CommandException.class, collector.reply());
    }
}
