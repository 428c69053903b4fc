import io.kvserver.core.KvStore;
import io.kvserver.net.KvServer;

/** A server with a number of event loops and shards, which the launcher has no options for. */
final class Server {
    private Server() {}

    public static void main(String[] args) throws Exception {
        KvStore store = new KvStore.Builder().shards(Integer.parseInt(args[1])).build();
        KvServer server = new KvServer.Builder()
                .port(0)
                .eventLoops(Integer.parseInt(args[0]))
                .store(store)
                .start();
        System.out.println("server ready on " + server.addressText());
    }
}
