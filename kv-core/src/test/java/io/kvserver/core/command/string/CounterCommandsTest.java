package io.kvserver.core.command.string;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CounterCommandsTest {
    private static final String NOT_AN_INTEGER = "-ERR value is not an integer or out of range\r\n";

    private final SessionDriver client = SessionDriver.withOwnStore();

    private String send(String request) {
        return client.exchange(Requests.array(request));
    }

    @ParameterizedTest
    @CsvSource({
        "INCR a, 1, 2",
        "DECR a, 1, 0",
        "DECR a, 0, -1",
        "INCRBY a 5, 10, 15",
        "INCRBY a -5, 1, -4",
        "DECRBY a 5, 1, -4",
        "DECRBY a -5, 1, 6",
        "INCRBY a 9223372036854775807, -9223372036854775808, -1",
        "INCRBY a -9223372036854775808, 9223372036854775807, -1",
        "DECRBY a 9223372036854775807, -1, -9223372036854775808",
    })
    void countsUpAndDown(String request, String before, String after) {
        send("SET a " + before);

        assertEquals(":" + after + "\r\n", send(request));
        assertEquals("$" + after.length() + "\r\n" + after + "\r\n", send("GET a"));
    }

    @ParameterizedTest
    @CsvSource({"INCR a, 1", "DECR a, -1", "INCRBY a 7, 7", "DECRBY a 7, -7"})
    void aMissingKeyCountsAsZero(String request, String after) {
        assertEquals(":" + after + "\r\n", send(request));
    }

    @ParameterizedTest
    @CsvSource({
        "INCR a, 9223372036854775807",
        "DECR a, -9223372036854775808",
        "INCRBY a 1, 9223372036854775807",
        "INCRBY a -9223372036854775808, -1",
        "DECRBY a 9223372036854775807, -2",
    })
    void neverWrapsAround(String request, String before) {
        send("SET a " + before);

        assertEquals("-ERR increment or decrement would overflow\r\n", send(request));
        assertEquals("$" + before.length() + "\r\n" + before + "\r\n", send("GET a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INCRBY a x", "DECRBY a 1.5", "INCRBY a 9223372036854775808", "DECRBY a ", "INCRBY a +1"})
    void anAmountThatIsNoIntegerIsRefused(String request) {
        assertEquals(NOT_AN_INTEGER, send(request));
        assertEquals(":0\r\n", send("EXISTS a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INCR a", "DECR a", "INCRBY a 1", "DECRBY a 1"})
    void aValueThatIsNoIntegerIsRefused(String request) {
        send("SET a 1e3");

        assertEquals(NOT_AN_INTEGER, send(request));
    }

    @Test
    void theAmountWhoseNegativeIsNoIntegerIsRefused() {
        assertEquals("-ERR decrement would overflow\r\n", send("DECRBY a -9223372036854775808"));
    }

    @ParameterizedTest
    @CsvSource({
        "10.50, 0.1, 10.6",
        "5.0e3, 2.0e2, 5200",
        "0, -1.5, -1.5",
        "0.1, 0.2, 0.3",
        "1, -1, 0",
        "3, 0, 3",
        "-0, 0, 0",
        "9007199254740993, 0.5, 9007199254740993.5",
    })
    void addsFloatingPointNumbers(String before, String amount, String after) {
        send("SET a " + before);

        assertEquals("$" + after.length() + "\r\n" + after + "\r\n", send("INCRBYFLOAT a " + amount));
        assertEquals("$" + after.length() + "\r\n" + after + "\r\n", send("GET a"));
    }

    @ParameterizedTest
    @CsvSource({
        "x, 1, value is not a valid float",
        "1, x, value is not a valid float",
        "1, nan, value is not a valid float",
        "1, 1e5000, value is not a valid float",
        "1, inf, increment would produce NaN or Infinity",
        "-inf, inf, increment would produce NaN or Infinity",
        "1.1e4932, 1.1e4932, increment would produce NaN or Infinity",
    })
    void refusesWhatIsNoFloatingPointNumber(String before, String amount, String error) {
        send("SET a " + before);

        assertEquals("-ERR " + error + "\r\n", send("INCRBYFLOAT a " + amount));
        assertEquals("$" + before.length() + "\r\n" + before + "\r\n", send("GET a"));
    }
}
