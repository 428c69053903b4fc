/** The command line. */
module io.kvserver.launcher {
    requires io.kvserver.net;
}
