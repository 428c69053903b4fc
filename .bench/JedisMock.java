import com.github.fppt.jedismock.RedisServer;

/** jedis-mock on a port, as a test would start it. */
final class JedisMock {
    private JedisMock() {}

    public static void main(String[] args) throws Exception {
        RedisServer.newRedisServer(Integer.parseInt(args[0])).start();
    }
}
