package io.kvserver.core.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ProtocolException;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.protocol.RequestBytes;
import io.kvserver.core.protocol.RequestParser;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CommandBufferTest {
    private static final String SET = "*3\r\n$3\r\nsEt\r\n$1\r\na\r\n$4\r\n\r\n\0\u00ff\r\n";

    private static String text(CommandBuffer buffer) {
        return new String(buffer.array(), 0, buffer.size(), ISO_8859_1);
    }

    private static Args parsed(String input, int base) throws ProtocolException {
        return parsed(input, base, new RequestBytes());
    }

    private static Args parsed(String input, int base, RequestBytes bytes) throws ProtocolException {
        bytes.moveTo(input.getBytes(ISO_8859_1));
        Args args = new Args(bytes);
        assertTrue(new RequestParser(ProtocolLimits.DEFAULT).parse(args, base, input.length()));
        return args;
    }

    @Test
    void anArrayIsAddedAsItCame() throws ProtocolException {
        CommandBuffer buffer = new CommandBuffer();

        buffer.add(0, parsed("before" + SET + "behind", 6));

        assertEquals(SET, text(buffer));
        assertTrue(buffer.size() <= CommandBuffer.mostBytes(parsed(SET, 0)));
    }

    @Test
    void anArrayWhoseBytesHaveMovedIsAddedAsItCame() throws ProtocolException {
        RequestBytes bytes = new RequestBytes();
        Args args = parsed("before" + SET, 6, bytes);
        bytes.moveTo(("..." + SET).getBytes(ISO_8859_1));
        args.moveTo(3);
        CommandBuffer buffer = new CommandBuffer();

        buffer.add(0, args);

        assertEquals(SET, text(buffer));
    }

    @Test
    void aLineAndWordsThatDidNotComeFromAClientBecomeTheSameArray() throws ProtocolException {
        CommandBuffer ofLine = new CommandBuffer();
        CommandBuffer ofWords = new CommandBuffer();

        ofLine.add(0, parsed("sEt \"a\" \"\\r\\n\\x00\\xff\"\n", 0));
        ofWords.add(
                0,
                Args.of(Arrays.stream(new String[] {"sEt", "a", "\r\n\0\u00ff"})
                        .map(word -> word.getBytes(ISO_8859_1))
                        .toArray(byte[][]::new)));

        assertEquals(SET, text(ofLine));
        assertEquals(SET, text(ofWords));
    }

    @Test
    void wordsThatAreReusedForALineAreNotTakenForAnArray() throws ProtocolException {
        RequestParser parser = new RequestParser(ProtocolLimits.DEFAULT);
        byte[] bytes = (SET + "DEL b\n").getBytes(ISO_8859_1);
        Args args = Args.in(bytes);
        parser.parse(args, 0, bytes.length);
        int end = args.inputLength();
        CommandBuffer buffer = new CommandBuffer();

        assertTrue(parser.parse(args, end, bytes.length));
        buffer.add(0, args);

        assertEquals("*2\r\n$3\r\nDEL\r\n$1\r\nb\r\n", text(buffer));
    }
}
