package io.kvserver.net.watch;

import java.util.List;
import java.util.Map;

/**
 * A server's JMX bean, named {@code io.kvserver:type=KvServer,port=PORT}, with the port for TLS if the server has no other,
 * or {@code socket="PATH"} if it has no port at all. Everyone with access to the JVM's beans can use all of it, and so is as
 * trusted as the program itself.
 */
public interface KvServerMXBean {
    String getVersion();

    /** Addresses such as {@code 127.0.0.1:3000}. */
    List<String> getAddresses();

    boolean isRunning();

    long getUptimeSeconds();

    long getConnectedClients();

    long getBlockedClients();

    long getKeys();

    long getMemoryBytes();

    /** The memory limit in bytes; 0 for none. */
    long getMaxMemoryBytes();

    long getCommandsProcessed();

    long getKeyspaceHits();

    long getKeyspaceMisses();

    long getExpiredKeys();

    long getEvictedKeys();

    /** The number of calls of each command. */
    Map<String, Long> getCommandCalls();

    /** All fields of INFO, by their names. */
    Map<String, String> getInfo();

    /** Starts a rewrite of the log, like BGREWRITEAOF, and returns the command's reply. */
    String rewriteLog();

    /** Starts to save a snapshot, like BGSAVE, and returns the command's reply. */
    String save();

    /** Resets the counters, like CONFIG RESETSTAT. */
    void resetStatistics();

    /** Changes a setting, like CONFIG SET. */
    void configure(String setting, String value);

    /** Disconnects a client, like CLIENT KILL ID. Returns whether there was one. */
    boolean disconnect(long client);
}
