package io.kvserver.core.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ArgsTest {
    @Test
    void wordsAreRangesOfOneArray() {
        Args args = Args.of(bytes("get"), bytes(""), bytes("key"));

        assertEquals(3, args.count());
        assertEquals(0, args.length(1));
        assertEquals("key", args.latin1(2));
        assertArrayEquals(bytes("key"), args.copy(2));
        assertEquals('k', args.array()[args.offset(2)]);
    }

    @Test
    void aWordIsComparedInAnyCase() {
        Args args = Args.of(bytes("gEt"), bytes("ge"), bytes("g\u00e5t"), bytes("G%T"));

        assertTrue(args.is(0, "GET"));
        assertFalse(args.is(1, "GET"));
        assertFalse(args.is(2, "GET"));
        assertFalse(args.is(3, "GET"));
    }

    @Test
    void lettersAreTheFirstEightInUpperCase() {
        Args args = Args.of(bytes("gEt"), bytes(""), bytes("abcdefgh"), bytes("ABCDEFGHijk"), bytes("get"));

        long get = 'G' | 'E' << 8 | 'T' << 16;
        assertEquals(get, args.letters(0));
        assertEquals(0, args.letters(1));
        assertEquals(0x4847464544434241L, args.letters(2));
        assertEquals(0x4847464544434241L, args.letters(3));
        assertEquals(get, args.letters(4), "also where fewer than eight bytes follow");
        assertEquals(get, Args.letters("Get"));
        assertEquals(0x4847464544434241L, Args.letters("abcdefghij"));
        for (String word : List.of("GEORADIUSBYMEMBER_RO", "HSET", "EVAL_RO", "GET_RO_X")) {
            assertEquals(Args.of(word.getBytes(US_ASCII)).letters(0), Args.letters(word));
        }
    }

    @Test
    void theHashOfEachWordIsComputedOnce() {
        AtomicInteger calls = new AtomicInteger();
        KeyHash hash = (array, offset, length) -> 1000L * calls.incrementAndGet() + array[offset];
        Args args = Args.of(bytes("a"), bytes("b"));

        assertEquals(1000 + 'a', args.hash(0, hash));
        assertEquals(1000 + 'a', args.hash(0, hash));
        assertEquals(2000 + 'b', args.hash(1, hash));
        assertEquals(1000 + 'a', args.hash(0, hash));
        assertEquals(2000 + 'b', args.hash(1, hash));
    }

    @Test
    void theNextRequestsHashIsItsOwn() {
        KeyHash hash = (array, offset, length) -> array[offset];
        Args args = Args.in(bytes("abcd"));
        args.add(0, 1);
        args.add(1, 2);
        args.hash(0, hash);
        args.hash(1, hash);

        args.clear();
        args.add(0, 1);
        args.add(1, 2);
        args.moveTo(2);

        assertEquals('c', args.hash(0, hash));
        assertEquals('d', args.hash(1, hash));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
