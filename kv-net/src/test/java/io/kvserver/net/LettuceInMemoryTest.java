package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.MemoryConnection;
import io.lettuce.core.ConnectionBuilder;
import io.lettuce.core.ConnectionFuture;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

/**
 * Connects Lettuce to a store in memory: Lettuce uses Netty's local channel, chosen by a subclass of its client,
 * and a handler carries the bytes between that channel and a {@link MemoryConnection}.
 */
@Timeout(60)
class LettuceInMemoryTest {
    private static final LocalAddress ADDRESS = new LocalAddress("kv");

    /** A client whose connections are local channels. */
    private static final class LocalClient extends RedisClient {
        private final EventLoopGroup loops;

        LocalClient(ClientResources resources, EventLoopGroup loops) {
            super(resources, RedisURI.create("redis://localhost"));
            this.loops = loops;
        }

        /** Replaces the bootstrap for sockets, which Lettuce has configured by now. */
        @Override
        protected <K, V, T extends RedisChannelHandler<K, V>> ConnectionFuture<T> initializeChannelAsync(
                ConnectionBuilder builder) {
            builder.bootstrap(new Bootstrap().group(loops).channel(LocalChannel.class));
            return super.initializeChannelAsync(builder);
        }

        @Override
        protected Mono<SocketAddress> getSocketAddress(RedisURI uri) {
            return Mono.just(ADDRESS);
        }
    }

    /** The other side of one connection. */
    private static final class Bridge extends SimpleChannelInboundHandler<ByteBuf> {
        private final MemoryConnection connection;

        Bridge(KvStore store) {
            connection = store.connect();
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            Thread reader = new Thread(() -> carryReplies(context), "replies");
            reader.setDaemon(true);
            reader.start();
        }

        @SuppressWarnings(
                "FutureReturnValueIgnored") // If the bytes cannot be written, the test fails because the reply is
        // missing.
        private void carryReplies(ChannelHandlerContext context) {
            byte[] buffer = new byte[1 << 12];
            try {
                for (int count = connection.input().read(buffer);
                        count >= 0;
                        count = connection.input().read(buffer)) {
                    context.writeAndFlush(Unpooled.wrappedBuffer(Arrays.copyOf(buffer, count)));
                }
            } catch (IOException closed) {
                // Expected at the end.
            }
            context.close();
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) throws IOException {
            connection.output().write(ByteBufUtil.getBytes(bytes));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            connection.close();
        }
    }

    @Test
    void lettuceSetsAndGetsAndWaits() throws Exception {
        KvStore store = new KvStore();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, LocalIoHandler.newFactory());
        ClientResources resources = ClientResources.create();
        Channel server = new ServerBootstrap()
                .group(loops)
                .channel(LocalServerChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Bridge(store));
                    }
                })
                .bind(ADDRESS)
                .sync()
                .channel();
        LocalClient client = new LocalClient(resources, loops);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            assertEquals("OK", connection.sync().set("a", "b"));
            assertEquals("b", store.get("a"));
            assertTrue(connection.sync().clientList().contains("addr=memory:"));

            store.lists().rightPush("list", "x");
            KeyValue<String, String> popped = connection.sync().blpop(10, "list");
            assertEquals("x", popped.getValue());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
            server.close().sync();
            resources.shutdown(0, 5, TimeUnit.SECONDS).sync();
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }
}
