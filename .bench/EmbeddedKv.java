import io.kvserver.net.KvServer;
import java.io.IOException;

/** kv as a test would embed it. */
final class EmbeddedKv extends Embedded {
    private KvServer server;

    public static void main(String[] args) throws Exception {
        new EmbeddedKv().measure();
    }

    @Override
    void start() throws IOException {
        server = new KvServer.Builder().port(0).start();
    }

    @Override
    int port() {
        return server.port();
    }

    @Override
    void close() {
        server.close();
    }
}
