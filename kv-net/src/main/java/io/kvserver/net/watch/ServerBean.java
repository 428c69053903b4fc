package io.kvserver.net.watch;

import io.kvserver.core.KvStore;
import io.kvserver.core.Metrics;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The bean of a server, and its registration with the JVM's MBean server. Any thread. */
public final class ServerBean implements KvServerMXBean, AutoCloseable {
    private final KvStore store;
    private final List<String> addresses;
    private final BooleanSupplier running;
    private final ObjectName name;

    private ServerBean(KvStore store, List<String> addresses, BooleanSupplier running, ObjectName name) {
        this.store = store;
        this.addresses = addresses;
        this.running = running;
        this.name = name;
    }

    /**
     * Registers a bean.
     *
     * @param place a property of the bean's name that distinguishes the servers of one JVM, such as {@code port=3000}
     * @param running whether the server serves its clients
     * @throws IllegalStateException if the JVM refuses the registration
     */
    public static ServerBean register(KvStore store, List<String> addresses, String place, BooleanSupplier running) {
        try {
            ObjectName name = new ObjectName("io.kvserver:type=KvServer," + place);
            ServerBean bean = new ServerBean(store, List.copyOf(addresses), running, name);
            beans().registerMBean(bean, name);
            return bean;
        } catch (JMException e) {
            throw new IllegalStateException("the server could not be registered with JMX: " + e.getMessage(), e);
        }
    }

    private static MBeanServer beans() {
        return ManagementFactory.getPlatformMBeanServer();
    }

    /** Unregisters the bean; does nothing if it is not registered. */
    @Override
    public void close() {
        try {
            if (beans().isRegistered(name)) {
                beans().unregisterMBean(name);
            }
        } catch (JMException e) {
            System.getLogger("io.kvserver.net").log(Level.WARNING, "the server is still registered with JMX", e);
        }
    }

    @Override
    public String getVersion() {
        return KvStore.version();
    }

    @Override
    public List<String> getAddresses() {
        return addresses;
    }

    @Override
    public boolean isRunning() {
        return running.getAsBoolean();
    }

    @Override
    public long getUptimeSeconds() {
        return store.metrics().number("uptime_in_seconds");
    }

    @Override
    public long getConnectedClients() {
        return store.metrics().connectedClients();
    }

    @Override
    public long getBlockedClients() {
        return store.metrics().blockedClients();
    }

    @Override
    public long getKeys() {
        return store.metrics().keys();
    }

    @Override
    public long getMemoryBytes() {
        return store.metrics().memoryBytes();
    }

    @Override
    public long getMaxMemoryBytes() {
        return store.metrics().maxMemoryBytes();
    }

    @Override
    public long getCommandsProcessed() {
        return store.metrics().commandsProcessed();
    }

    @Override
    public long getKeyspaceHits() {
        return store.metrics().keyspaceHits();
    }

    @Override
    public long getKeyspaceMisses() {
        return store.metrics().keyspaceMisses();
    }

    @Override
    public long getExpiredKeys() {
        return store.metrics().expiredKeys();
    }

    @Override
    public long getEvictedKeys() {
        return store.metrics().evictedKeys();
    }

    @Override
    public Map<String, Long> getCommandCalls() {
        Map<String, Long> calls = new TreeMap<>();
        for (Map.Entry<String, Metrics.OfCommand> one :
                store.metrics().commands().entrySet()) {
            calls.put(one.getKey(), one.getValue().calls());
        }
        return calls;
    }

    @Override
    public Map<String, String> getInfo() {
        return store.metrics().fields();
    }

    @Override
    public String rewriteLog() {
        return store.call("BGREWRITEAOF").text();
    }

    @Override
    public String save() {
        return store.call("BGSAVE").text();
    }

    @Override
    public void resetStatistics() {
        store.call("CONFIG", "RESETSTAT");
    }

    @Override
    public void configure(String setting, String value) {
        store.call("CONFIG", "SET", setting, value);
    }

    @Override
    public boolean disconnect(long client) {
        return store.call("CLIENT", "KILL", "ID", client).integer() > 0;
    }
}
