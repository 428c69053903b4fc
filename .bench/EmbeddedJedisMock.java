import com.github.fppt.jedismock.RedisServer;
import java.io.IOException;

/** jedis-mock as a test would embed it. */
final class EmbeddedJedisMock extends Embedded {
    private RedisServer server;

    public static void main(String[] args) throws Exception {
        new EmbeddedJedisMock().measure();
    }

    @Override
    void start() throws IOException {
        server = RedisServer.newRedisServer().start();
    }

    @Override
    int port() {
        return server.getBindPort();
    }

    @Override
    void close() throws IOException {
        server.stop();
    }
}
