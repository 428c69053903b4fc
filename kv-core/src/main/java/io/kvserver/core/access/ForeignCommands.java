package io.kvserver.core.access;

import java.util.List;

/**
 * The commands of Redis 7.0 that kv has not, each with its categories: rules may name them, and they count where rules are made from
 * what is allowed. A name that kv comes to have is passed over. Stateless.
 */
final class ForeignCommands {
    static final List<String> LINES = List.of(
            "failover @admin @slow @dangerous",
            "migrate @keyspace @write @slow @dangerous",
            "module @slow",
            "module|help @slow",
            "module|list @admin @slow @dangerous",
            "module|load @admin @slow @dangerous",
            "module|loadex @admin @slow @dangerous",
            "module|unload @admin @slow @dangerous",
            "replicaof @admin @slow @dangerous",
            "restore-asking @keyspace @write @slow @dangerous",
            "slaveof @admin @slow @dangerous");

    private ForeignCommands() {}
}
