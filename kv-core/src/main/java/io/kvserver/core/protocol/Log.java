package io.kvserver.core.protocol;

/**
 * The logger of kv-core. Any thread.
 *
 * <p>It has a class of its own so that it is created when something is first logged: creating it would slow down a server's
 * start.
 */
public final class Log {
    public static final System.Logger LOG = System.getLogger("io.kvserver.core");

    private Log() {}
}
