package io.kvserver.core.differential;

import static io.kvserver.core.differential.RequestGenerators.key;
import static io.kvserver.core.differential.RequestGenerators.oneOf;
import static io.kvserver.core.differential.RequestGenerators.request;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Requests on deadlines whose replies do not depend on when exactly they arrive: times are in the past, wrong, or dates in the next century, and other requests may set deadlines years from now. {@link RedisExpiryProperties} compares the others. Stateless.
 */
final class ExpiryRequests {
    private ExpiryRequests() {}

    static Arbitrary<List<String>> all() {
        Arbitrary<String> option = oneOf("NX", "XX", "GT", "LT", "nx", "FOO", "");
        return Arbitraries.oneOf(
                request("EXPIREAT", key(), date()),
                request("PEXPIREAT", key(), date()),
                request("PEXPIREAT", key(), date(), option),
                request("PEXPIREAT", key(), date(), option),
                request("EXPIREAT", key(), date(), option),
                request("EXPIREAT", key(), date(), option, option),
                request("EXPIRE", key(), over()),
                request("PEXPIRE", key(), over(), option),
                request("PERSIST", key()));
    }

    /** Requests that are answered the same only while all deadlines were given as dates. */
    static Arbitrary<List<String>> told() {
        return Arbitraries.oneOf(request("EXPIRETIME", key()), request("PEXPIRETIME", key()));
    }

    private static Arbitrary<String> date() {
        return oneOf(
                "4102444800",
                "4102444801",
                "4102444800000",
                "4102444800499",
                "4102444800500",
                "4102444800500",
                "4102444900000",
                "9223372036854775",
                "9223372036854776",
                "9223372036854775807",
                "9223372036854775808",
                "0",
                "1",
                "-1",
                "-9223372036854775808",
                "x",
                "");
    }

    private static Arbitrary<String> over() {
        return oneOf(
                "0",
                "-1",
                "-9223372036854775",
                "-9223372036854776",
                "-9223372036854775808",
                "9223372036854775807",
                "9223372036854775808",
                "1.5",
                "x",
                "");
    }
}
