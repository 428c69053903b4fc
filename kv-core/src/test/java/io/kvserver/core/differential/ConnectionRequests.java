package io.kvserver.core.differential;

import static io.kvserver.core.differential.RequestGenerators.oneOf;
import static io.kvserver.core.differential.RequestGenerators.request;
import static io.kvserver.core.differential.RequestGenerators.requestOfSeveral;
import static io.kvserver.core.differential.RequestGenerators.value;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/**
 * Random requests about connections. Left out are requests that change which replies are sent, for which there is
 * {@link ConnectionProperties}, pauses, and requests that could affect another client of the conversation. Stateless.
 */
final class ConnectionRequests {
    private ConnectionRequests() {}

    static Arbitrary<List<String>> all() {
        return Arbitraries.frequencyOf(
                Tuple.of(4, basics()),
                Tuple.of(4, client()),
                Tuple.of(1, request("RESET")),
                Tuple.of(1, authentication()),
                Tuple.of(1, unusual()));
    }

    private static Arbitrary<List<String>> basics() {
        return Arbitraries.oneOf(
                request("PING"),
                request("PING", value()),
                request("ECHO", value()),
                request(
                        "SELECT",
                        oneOf("0", "0", "1", "15", "16", "-1", "00", "4294967296", "x", "", "9223372036854775808")),
                request("HELLO"),
                request("HELLO", oneOf("2", "3", "3", "4", "03", "x", "-1", "")),
                request("HELLO", oneOf("2", "3"), oneOf("SETNAME", "setname", "FOO", "AUTH"), clientName()),
                request("CLIENT", oneOf("FOO", "", "set name"), value()));
    }

    private static Arbitrary<List<String>> client() {
        return Arbitraries.oneOf(
                request("CLIENT", oneOf("SETNAME"), clientName()),
                request("CLIENT", oneOf("GETNAME", "ID", "getname")),
                request("CLIENT", oneOf("INFO", "info", "LIST")),
                request("CLIENT", oneOf("LIST"), oneOf("TYPE"), type()),
                request("CLIENT", oneOf("LIST"), oneOf("ID", "id", "FOO"), clientId()),
                request("CLIENT", oneOf("LIST"), oneOf("ID"), clientId(), clientId()),
                request("CLIENT", oneOf("LIST"), oneOf("TYPE", "ID", "FOO")));
    }

    /** Without requiring a password, as in a conversation. */
    static Arbitrary<List<String>> authentication() {
        return Arbitraries.oneOf(
                request("AUTH", value()),
                request("AUTH", user(), value()),
                request("AUTH", user(), value(), value()),
                request("HELLO", oneOf("2", "3"), oneOf("AUTH", "auth"), user(), value()));
    }

    /** Requests that fail or that match no client. */
    private static Arbitrary<List<String>> unusual() {
        return Arbitraries.oneOf(
                request("CLIENT", oneOf("KILL"), oneOf("127.0.0.1:1", "", "x", "ID")),
                request("CLIENT", oneOf("KILL"), oneOf("ID", "id"), clientId().filter(id -> id.length() != 1)),
                request("CLIENT", oneOf("KILL"), oneOf("ADDR", "LADDR", "FOO"), oneOf("127.0.0.1:1", "x", "")),
                request("CLIENT", oneOf("KILL"), oneOf("TYPE"), oneOf("MASTER", "slave", "replica", "x", "")),
                request("CLIENT", oneOf("KILL"), oneOf("USER"), oneOf("other", "Default", "")),
                request("CLIENT", oneOf("KILL"), oneOf("SKIPME"), oneOf("maybe", "")),
                request("CLIENT", oneOf("KILL"), oneOf("TYPE"), oneOf("MASTER"), oneOf("ID", "USER", "SKIPME")),
                request("CLIENT", oneOf("PAUSE"), oneOf("0", "-1", "x", "1.5", "")),
                request("CLIENT", oneOf("PAUSE"), oneOf("0", "-1", "x"), oneOf("WRITE", "all", "FOO")),
                request("CLIENT", oneOf("UNPAUSE", "unpause")),
                request("CLIENT", oneOf("NO-EVICT"), oneOf("OFF", "off", "FOO", "")),
                request("CLIENT", oneOf("REPLY"), oneOf("ON", "on", "FOO", "")),
                request("CLIENT", oneOf("UNBLOCK"), clientId()),
                request("CLIENT", oneOf("UNBLOCK"), clientId(), oneOf("TIMEOUT", "error", "FOO")),
                requestOfSeveral(
                        oneOf("CLIENT"),
                        oneOf("UNBLOCK", "INFO", "UNPAUSE", "NO-EVICT", "REPLY", "PAUSE")
                                .map(name -> List.of(name, "1", "ALL", "x"))));
    }

    private static Arbitrary<String> user() {
        return oneOf("default", "default", "other", "Default", "");
    }

    private static Arbitrary<String> type() {
        return oneOf("NORMAL", "normal", "PUBSUB", "MASTER", "SLAVE", "replica", "x", "");
    }

    /** Mostly ids of no client. */
    private static Arbitrary<String> clientId() {
        return oneOf(
                "1", "2", "3", "0", "-1", "01", "x", "", "999999999", "9223372036854775807", "9223372036854775808");
    }

    private static Arbitrary<String> clientName() {
        return Arbitraries.of("me", "", "with space", "new\nline", "~!", "\u00e9", "\u007f");
    }
}
