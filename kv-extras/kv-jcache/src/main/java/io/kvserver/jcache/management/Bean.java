package io.kvserver.jcache.management;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.regex.Pattern;
import javax.cache.CacheException;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** One of a cache's beans in the JVM's MBean server, with the name that JSR-107 defines. Guarded by itself. */
public final class Bean {
    private static final Pattern NOT_IN_NAMES = Pattern.compile("[,:=\n*?\"]");

    private final Object bean;
    private final ObjectName name;
    private boolean isRegistered;

    public Bean(String type, URI manager, String cache, Object bean) {
        this.bean = bean;
        try {
            name = new ObjectName("javax.cache:type=" + type + ",CacheManager=" + plain(manager.toString()) + ",Cache="
                    + plain(cache));
        } catch (JMException e) {
            throw new CacheException("no name for JMX: " + cache, e);
        }
    }

    private static String plain(String text) {
        return NOT_IN_NAMES.matcher(text).replaceAll(".");
    }

    /** Registers or unregisters the bean. A bean of the same name, of another manager's cache, is not replaced. */
    public synchronized void register(boolean yes) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            if (yes && !isRegistered) {
                server.registerMBean(bean, name);
                isRegistered = true;
            } else if (!yes && isRegistered) {
                isRegistered = false;
                server.unregisterMBean(name);
            }
        } catch (InstanceAlreadyExistsException | InstanceNotFoundException elsewhere) {
            // It is already in the wanted state, or belongs to another cache.
        } catch (JMException e) {
            throw new CacheException("not to be registered: " + name, e);
        }
    }
}
