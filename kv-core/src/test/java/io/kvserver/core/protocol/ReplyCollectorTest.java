package io.kvserver.core.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplyCollectorTest {
    private final ReplyCollector collector = new ReplyCollector();

    @Test
    void keepsSingleValues() {
        collector.simple("OK");
        assertEquals(new Reply.Status("OK"), collector.reply());

        collector.integer(7);
        assertEquals(new Reply.Int(7), collector.reply());
        assertEquals(7, collector.integer());

        collector.nil();
        assertEquals(new Reply.Nil(), collector.reply());
        assertNull(collector.bytes());
    }

    @Test
    void copiesByteStrings() {
        byte[] source = "abcd".getBytes(UTF_8);

        collector.bulk(source, 1, 2);
        source[1] = 'x';

        assertArrayEquals("bc".getBytes(UTF_8), collector.bytes());
    }

    @Test
    void keepsAnErrorWithItsDetail() {
        collector.error("ERR unknown command", " 'x'");

        assertEquals("ERR unknown command 'x'", collector.failure());
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

        Reply none = new Reply.Array(List.of());
        Reply pairs = new Reply.Pairs(List.of(Map.entry(new Reply.Status("k"), none)));
        Reply members = new Reply.Members(List.of(new Reply.Int(1), new Reply.Array(List.of(new Reply.Nil()))));
        assertEquals(new Reply.Array(List.of(pairs, members, none, new Reply.Int(2))), collector.reply());
    }

    @Test
    void rewindForgetsAnUnfinishedAggregate() {
        collector.array(3);
        collector.integer(1);

        collector.rewind(collector.mark());
        collector.error(CommandErrors.SYNTAX);

        assertEquals(CommandErrors.SYNTAX.text(), collector.failure());
    }
}
