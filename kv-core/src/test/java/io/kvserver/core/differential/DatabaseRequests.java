package io.kvserver.core.differential;

import static io.kvserver.core.differential.RequestGenerators.oneOf;
import static io.kvserver.core.differential.RequestGenerators.request;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Requests on whole databases. Stateless. */
final class DatabaseRequests {
    private DatabaseRequests() {}

    static Arbitrary<List<String>> all() {
        return Arbitraries.oneOf(
                request("DBSIZE"),
                request("SELECT", KeyRequests.database()),
                request("SWAPDB", KeyRequests.database(), KeyRequests.database()),
                request("FLUSHDB"),
                request("FLUSHDB", oneOf("ASYNC", "sync", "FOO", "")),
                request("FLUSHALL"),
                request("FLUSHALL", oneOf("ASYNC", "sync", "FOO", "")));
    }
}
