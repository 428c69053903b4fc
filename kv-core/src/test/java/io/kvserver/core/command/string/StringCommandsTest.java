package io.kvserver.core.command.string;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies of the string commands in RESP; a vertical bar in a table is a line's end. */
class StringCommandsTest {
    private static final String TOO_LONG = "-ERR string exceeds maximum allowed size (proto-max-bulk-len)\r\n";

    private final SessionDriver client = SessionDriver.withOwnStore();

    private String send(String request) {
        return client.exchange(Requests.array(request));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "SET a 2 ; +OK| ; 2",
                "SET a 2 NX ; $-1| ; 1",
                "SET a 2 XX ; +OK| ; 2",
                "SET b 2 NX ; +OK| ; 1",
                "SET b 2 XX ; $-1| ; 1",
                "SET a 2 GET ; $1|1| ; 2",
                "SET a 2 NX GET ; $1|1| ; 1",
                "SET b 2 GET NX ; $-1| ; 1",
                "SET b 2 XX GET ; $-1| ; 1",
                "SET a 2 nx Nx nX ; $-1| ; 1",
                "SET a 2 EX 10 GET NX ; $1|1| ; 1",
                "SET a 2 EX 10 EX 20 ; +OK| ; 2",
                "SET a 2 KEEPTTL KEEPTTL ; +OK| ; 2",
                "SET a 2 NX XX ; -ERR syntax error| ; 1",
                "SET a 2 XX NX ; -ERR syntax error| ; 1",
                "SET a 2 EX 10 PX 10 ; -ERR syntax error| ; 1",
                "SET a 2 PXAT 10 EXAT 10 ; -ERR syntax error| ; 1",
                "SET a 2 KEEPTTL EX 10 ; -ERR syntax error| ; 1",
                "SET a 2 EX 10 KEEPTTL ; -ERR syntax error| ; 1",
                "SET a 2 PERSIST ; -ERR syntax error| ; 1",
                "SET a 2 EX ; -ERR syntax error| ; 1",
                "SET a 2 GET PXAT ; -ERR syntax error| ; 1",
                "SET a 2 FOO ; -ERR syntax error| ; 1",
                "SET a 2 EX NX ; -ERR value is not an integer or out of range| ; 1",
                "SET a 2 EX 1.5 ; -ERR value is not an integer or out of range| ; 1",
                "SET a 2 EX 0 ; -ERR invalid expire time in 'set' command| ; 1",
                "SET a 2 EX -1 GET ; -ERR invalid expire time in 'set' command| ; 1",
                "SET a 2 PXAT 0 ; -ERR invalid expire time in 'set' command| ; 1",
                "SET a 2 EX 9223372036854776 ; -ERR invalid expire time in 'set' command| ; 1",
                "SET a 2 EXAT 9223372036854776 ; -ERR invalid expire time in 'set' command| ; 1",
                "SET a 2 PX 9223372036854775807 ; -ERR invalid expire time in 'set' command| ; 1",
                "SET a 2 PXAT 9223372036854775807 ; +OK| ; 2",
            })
    void setTakesItsOptionsInAnyOrder(String request, String reply, String after) {
        send("SET a 1");

        assertEquals(reply.replace("|", "\r\n"), send(request));
        assertEquals("$1\r\n" + after + "\r\n", send("GET a"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "SETNX a 2 ; :0|",
                "SETNX b 2 ; :1|",
                "GETSET a 2 ; $1|1|",
                "GETSET b 2 ; $-1|",
                "GETDEL a ; $1|1|",
                "GETDEL b ; $-1|",
                "SETEX a 10 2 ; +OK|",
                "SETEX a 0 2 ; -ERR invalid expire time in 'setex' command|",
                "PSETEX a -1 2 ; -ERR invalid expire time in 'psetex' command|",
                "PSETEX a x 2 ; -ERR value is not an integer or out of range|",
                "GETEX a ; $1|1|",
                "GETEX b ; $-1|",
                "GETEX a PERSIST PERSIST ; $1|1|",
                "GETEX a PX 10 px 20 ; $1|1|",
                "GETEX a EX 10 PERSIST ; -ERR syntax error|",
                "GETEX a PERSIST EX 10 ; -ERR syntax error|",
                "GETEX a KEEPTTL ; -ERR syntax error|",
                "GETEX a NX ; -ERR syntax error|",
                "GETEX b NX ; -ERR syntax error|",
                "GETEX a EX ; -ERR syntax error|",
                "GETEX a EX 0 ; -ERR invalid expire time in 'getex' command|",
                "GETEX b EX 0 ; $-1|",
                "MGET a b a ; *3|$1|1|$-1|$1|1|",
                "MSET a 2 b 3 a 4 ; +OK|",
                "MSET a 2 b ; -ERR wrong number of arguments for 'mset' command|",
                "MSETNX b 2 b 3 ; :1|",
                "MSETNX b 2 a 3 ; :0|",
                "MSETNX b 2 a ; -ERR wrong number of arguments for 'msetnx' command|",
            })
    void answersWhatWasThere(String request, String reply) {
        send("SET a 1");

        assertEquals(reply.replace("|", "\r\n"), send(request));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "APPEND a xyz ; :8|",
                "APPEND a  ; :5|",
                "APPEND b xyz ; :3|",
                "APPEND b  ; :0|",
                "STRLEN a ; :5|",
                "STRLEN b ; :0|",
                "GETRANGE a 0 -1 ; $5|hello|",
                "GETRANGE a 1 3 ; $3|ell|",
                "GETRANGE a -3 -2 ; $2|ll|",
                "GETRANGE a -100 1 ; $2|he|",
                "GETRANGE a 3 100 ; $2|lo|",
                "GETRANGE a 5 5 ; $0||",
                "GETRANGE a 3 2 ; $0||",
                "GETRANGE a -2 -3 ; $0||",
                "GETRANGE a -100 -99 ; $1|h|",
                "GETRANGE a -9223372036854775808 9223372036854775807 ; $5|hello|",
                "GETRANGE b 0 -1 ; $0||",
                "GETRANGE b 0 x ; -ERR value is not an integer or out of range|",
                "SUBSTR a -3 -2 ; $2|ll|",
                "SETRANGE a 1 XY ; :5|",
                "SETRANGE a 4 XY ; :6|",
                "SETRANGE a 7 X ; :8|",
                "SETRANGE a 100  ; :5|",
                "SETRANGE b 100  ; :0|",
                "SETRANGE b 2 X ; :3|",
                "SETRANGE b -1  ; -ERR offset is out of range|",
                "SETRANGE b x y ; -ERR value is not an integer or out of range|",
            },
            ignoreLeadingAndTrailingWhitespace = false)
    void partsOfValuesAreCountedFromBothEnds(String request, String reply) {
        send("SET a hello");

        assertEquals(reply.strip().replace("|", "\r\n"), send(request.substring(0, request.length() - 1)));
    }

    @ParameterizedTest
    @CsvSource({"APPEND a xyz, helloxyz", "SETRANGE a 1 XY, hXYlo", "SETRANGE a 7 X, hello..X"})
    void aValueKeepsWhatIsNotOverwritten(String request, String value) {
        send("SET a hello");

        send(request);

        assertEquals(value.replace('.', '\0'), send("GET a").split("\r\n")[1]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"536870912", "536870911", "4294967296", "9223372036854775807"})
    void aValueDoesNotGrowBeyondTheLimit(String offset) {
        assertEquals(TOO_LONG, send("SETRANGE a " + offset + " xy"));
        assertEquals(":0\r\n", send("EXISTS a"));
    }

    @Test
    void missingValuesAreNullInResp3() {
        send("HELLO 3");

        assertEquals("_\r\n", send("SET a 1 XX"));
        assertEquals("_\r\n", send("GETSET a 1"));
        assertEquals("*2\r\n$1\r\n1\r\n_\r\n", send("MGET a b"));
        assertEquals("_\r\n", send("GETDEL b"));
    }

    @Test
    void aReplyWithALongValueIsNotChangedByALaterWrite() {
        String value = "v".repeat(100_000);
        send("SET a " + value);

        assertEquals(
                List.of("$100000", value, ":100001", "$100001", value + "x"),
                List.of(client.exchange(Requests.array("GETSET a " + value)
                                + Requests.array("APPEND a x")
                                + Requests.array("GET a"))
                        .split("\r\n")));
    }

    @Test
    void valuesAreAnyBytes() {
        String all = "\0\r\n\u00ff";

        client.exchange(new String(Requests.array(List.of("SET", "a", all)), ISO_8859_1));

        assertEquals("$4\r\n" + all + "\r\n", send("GETRANGE a 0 -1"));
    }
}
