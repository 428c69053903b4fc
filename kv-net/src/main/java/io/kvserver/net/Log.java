package io.kvserver.net;

/**
 * Where kv-net logs to. Any thread.
 *
 * <p>A class of its own, so that the logger is looked up when something is first logged: to look it up takes more than the
 * start of a server can spare.
 */
final class Log {
    static final System.Logger LOG = System.getLogger("io.kvserver.net");

    private Log() {}
}
