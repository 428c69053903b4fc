package io.kvserver.core;

/** When changes are forced to the disk: what a crash may lose. As Redis's {@code appendfsync}. */
public enum Fsync {
    /** Before they are acknowledged: nothing that was acknowledged is lost. Changes that wait share one fsync. */
    ALWAYS,
    /** Every second: about a second is lost at most. Changes wait only when the disk is two seconds behind. */
    EVERY_SECOND,
    /** When the operating system does it: a crash of the process loses next to nothing, one of the machine perhaps half a minute. */
    NEVER
}
