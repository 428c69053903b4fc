import io.kvserver.core.remote.ClusterProvider;
import io.kvserver.net.watch.ConsoleProvider;

/** The command line. */
module io.kvserver.launcher {
    requires io.kvserver.net;

    // What makes it a node of a cluster, if its jar has that.
    uses ClusterProvider;
    // What offers a console in the browser, likewise.
    uses ConsoleProvider;
}
