package io.kvserver.net.loop;

/**
 * The logger of kv-net. Any thread.
 *
 * <p>A separate class, so that the logger is looked up with the first log record: the lookup would slow a server's
 * start.
 */
public final class Log {
    public static final System.Logger LOG = System.getLogger("io.kvserver.net");

    private Log() {}
}
