package io.kvserver.core.command.string;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replies of the bit commands in RESP, mostly to wrong requests; a vertical bar in a table is a line's end. */
class BitCommandsTest {
    private final SessionDriver client = SessionDriver.withOwnStore();

    private String send(String request) {
        return client.exchange(Requests.array(request));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "SETBIT a 1 0 ; :1|",
                "SETBIT a 0 1 ; :0|",
                "SETBIT b 4000 1 ; :0|",
                "SETBIT a 0 2 ; -ERR bit is not an integer or out of range|",
                "SETBIT a 0 -1 ; -ERR bit is not an integer or out of range|",
                "SETBIT a 0 x ; -ERR bit is not an integer or out of range|",
                "SETBIT a -1 x ; -ERR bit offset is not an integer or out of range|",
                "SETBIT a #1 1 ; -ERR bit offset is not an integer or out of range|",
                "SETBIT a 4294967296 1 ; -ERR bit offset is not an integer or out of range|",
                "SETBIT a 9223372036854775808 1 ; -ERR bit offset is not an integer or out of range|",
                "GETBIT a 1 ; :1|",
                "GETBIT a 4294967295 ; :0|",
                "GETBIT a 4294967296 ; -ERR bit offset is not an integer or out of range|",
                "GETBIT b 0 ; :0|",
                "BITCOUNT a ; :4|",
                "BITCOUNT a 0 -1 ; :4|",
                "BITCOUNT a 0 1 BIT ; :1|",
                "BITCOUNT a 0 ; -ERR syntax error|",
                "BITCOUNT a 0 0 WORD ; -ERR syntax error|",
                "BITCOUNT a 0 0 BIT x ; -ERR syntax error|",
                "BITCOUNT a 0 x BIT ; -ERR value is not an integer or out of range|",
                "BITCOUNT a -1 -2 WORD ; :0|",
                "BITCOUNT b x y z ; :0|",
                "BITPOS a 1 ; :1|",
                "BITPOS a 0 ; :0|",
                "BITPOS a 1 1 ; :-1|",
                "BITPOS a 2 ; -ERR The bit argument must be 1 or 0.|",
                "BITPOS b 2 ; -ERR The bit argument must be 1 or 0.|",
                "BITPOS a x ; -ERR value is not an integer or out of range|",
                "BITPOS a 0 x ; -ERR value is not an integer or out of range|",
                "BITPOS a 0 0 x ; -ERR value is not an integer or out of range|",
                "BITPOS a 0 0 0 WORD ; -ERR syntax error|",
                "BITPOS a 0 0 0 BIT x ; -ERR syntax error|",
                "BITPOS b 0 x ; :0|",
                "BITPOS b 1 5 6 ; :-1|",
                "BITOP NOT b a ; :1|",
                "BITOP XOR b a a ; :1|",
                "BITOP AND b c ; :0|",
                "BITOP NOT b a a ; -ERR BITOP NOT must be called with a single source key.|",
                "BITOP NAND b a ; -ERR syntax error|",
            })
    void answers(String request, String reply) {
        send("SET a j");

        assertEquals(reply.replace("|", "\r\n"), send(request));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "BITFIELD a ; *0|",
                "BITFIELD b GET u8 100 ; *1|:0|",
                "BITFIELD a GET i8 0 GET u4 #1 get i64 0 ; *3|:106|:10|:7638104968020361216|",
                "BITFIELD a SET i8 0 -1 GET u8 0 ; *2|:106|:255|",
                "BITFIELD a OVERFLOW FAIL SET u4 0 16 INCRBY u4 0 1 ; *2|$-1|:7|",
                "BITFIELD a OVERFLOW SAT SET u4 0 -1 INCRBY u4 0 -100 ; *2|:6|:0|",
                "BITFIELD a OVERFLOW FAIL OVERFLOW WRAP INCRBY u4 0 10 ; *1|:0|",
                "BITFIELD a SET u63 0 9223372036854775807 INCRBY u63 0 1 ; *2|:3819052484010180608|:0|",
                "BITFIELD a OVERFLOW SAT ; *0|",
                "BITFIELD a OVERFLOW ; -ERR syntax error|",
                "BITFIELD a OVERFLOW x ; -ERR Invalid OVERFLOW type specified|",
                "BITFIELD a GET u8 ; -ERR syntax error|",
                "BITFIELD a SET u8 0 ; -ERR syntax error|",
                "BITFIELD a PUT u8 0 ; -ERR syntax error|",
                "BITFIELD a GET u64 0 ; -TYPE|",
                "BITFIELD a GET i65 0 ; -TYPE|",
                "BITFIELD a GET u0 0 ; -TYPE|",
                "BITFIELD a GET I8 0 ; -TYPE|",
                "BITFIELD a GET 8 0 ; -TYPE|",
                "BITFIELD a GET u8 -1 ; -ERR bit offset is not an integer or out of range|",
                "BITFIELD a GET u8 # ; -ERR bit offset is not an integer or out of range|",
                "BITFIELD a GET u8 #536870912 ; -ERR bit offset is not an integer or out of range|",
                "BITFIELD a GET u8 #4611686018427387904 ; -ERR bit offset is not an integer or out of range|",
                "BITFIELD a SET u8 0 x ; -ERR value is not an integer or out of range|",
                "BITFIELD_RO a GET i8 0 ; *1|:106|",
                "BITFIELD_RO a ; *0|",
                "BITFIELD_RO a SET u8 0 1 ; -ERR BITFIELD_RO only supports the GET subcommand|",
                "BITFIELD_RO a GET u8 0 INCRBY u8 0 1 ; -ERR BITFIELD_RO only supports the GET subcommand|",
            })
    void bitfieldAnswers(String request, String reply) {
        send("SET a j");

        String expected = reply.replace(
                "-TYPE",
                "-ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.");
        assertEquals(expected.replace("|", "\r\n"), send(request));
    }

    @Test
    void aBitfieldWithAMistakeChangesNothing() {
        send("SET a j");

        send("BITFIELD a SET u8 0 1 SET u8 8 2 GET u99 0");

        assertEquals("$1\r\nj\r\n", send("GET a"));
    }

    @ParameterizedTest
    @CsvSource({
        "SETBIT a 1 1, false",
        "BITFIELD a SET u4 4 10, false",
        "SETBIT a 1 0, true",
        "SETBIT a 99 0, true",
        "BITFIELD a SET u4 4 11, true",
    })
    void settingABitToItsValueIsNoChangeOfAWatchedKey(String request, boolean changes) {
        send("SET a j");
        send("WATCH a");

        send(request);
        send("MULTI");

        assertEquals(changes ? "*-1\r\n" : "*0\r\n", send("EXEC"));
    }
}
