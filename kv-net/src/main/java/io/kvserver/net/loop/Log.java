package io.kvserver.net.loop;

/**
 * Where kv-net logs to. Any thread.
 *
 * <p>A class of its own, so that the logger is looked up when something is first logged: to look it up takes more than the
 * start of a server can spare.
 */
public final class Log {
    public static final System.Logger LOG = System.getLogger("io.kvserver.net");

    private Log() {}
}
