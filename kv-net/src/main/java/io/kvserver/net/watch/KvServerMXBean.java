package io.kvserver.net.watch;

import java.util.List;
import java.util.Map;

/**
 * A server as a console for JMX sees it, under {@code io.kvserver:type=KvServer,port=PORT}, with the port for TLS if it has no
 * other, or {@code socket="PATH"} if it has none at all. Whoever may use the JVM's beans may do all of this: they are as trusted as
 * the program itself.
 */
public interface KvServerMXBean {
    String getVersion();

    /** As {@code 127.0.0.1:3000}. */
    List<String> getAddresses();

    boolean isRunning();

    long getUptimeSeconds();

    long getConnectedClients();

    long getBlockedClients();

    long getKeys();

    long getMemoryBytes();

    /** 0 for any amount. */
    long getMaxMemoryBytes();

    long getCommandsProcessed();

    long getKeyspaceHits();

    long getKeyspaceMisses();

    long getExpiredKeys();

    long getEvictedKeys();

    /** How many requests of each command were run. */
    Map<String, Long> getCommandCalls();

    /** All fields of INFO, by their names. */
    Map<String, String> getInfo();

    /** Begins to rewrite the log, as BGREWRITEAOF, whose reply it returns. */
    String rewriteLog();

    /** Begins to write a dump, as BGSAVE, whose reply it returns. */
    String save();

    /** Sets the counters back, as CONFIG RESETSTAT. */
    void resetStatistics();

    /** Changes a setting, as CONFIG SET. */
    void configure(String setting, String value);

    /** Disconnects a client, as CLIENT KILL ID. Whether there was one. */
    boolean disconnect(long client);
}
