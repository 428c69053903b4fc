import io.kvserver.core.remote.ClusterProvider;
import io.kvserver.net.watch.ConsoleProvider;

/** The command line. */
module io.kvserver.launcher {
    requires io.kvserver.net;

    // Makes the process a node of a cluster, if the jar contains an implementation.
    uses ClusterProvider;
    // Offers a console in the browser, if the jar contains one.
    uses ConsoleProvider;
}
