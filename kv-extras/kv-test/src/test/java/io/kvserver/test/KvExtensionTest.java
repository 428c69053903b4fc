package io.kvserver.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvDatabase;
import io.kvserver.core.KvStore;
import io.kvserver.net.KvServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import redis.clients.jedis.Jedis;

/** What the extension injects into tests, and how tests are isolated from each other. */
class KvExtensionTest {
    @Nested
    @ExtendWith(KvExtension.class)
    class AServerForAClass {
        private static KvServer first;

        @BeforeAll
        static void store(KvStore store, KvServer server) {
            store.set("fixture", "there");
            store.lists().rightPush("list", "a", "b");
            first = server;
        }

        @AfterAll
        static void endsLater(KvServer server) {
            assertTrue(server.isRunning());
            assertSame(first, server);
        }

        @BeforeEach
        void add(KvStore store) {
            assertNull(store.get("each"));
            store.set("each", "1");
        }

        @RepeatedTest(3)
        void eachTestFindsWhatTheClassHasStored(KvStore store, URI uri, KvServer server) {
            try (Jedis jedis = new Jedis(uri)) {
                assertEquals("there", jedis.get("fixture"));
                assertEquals(2, jedis.llen("list"));
                assertEquals(1, jedis.incr("n"));
                jedis.del("fixture", "list");
            }
            assertSame(first, server);
        }

        @Test
        void allParametersAndFieldsAreInjected(
                TestServer test,
                KvServer server,
                KvStore store,
                URI uri,
                InetSocketAddress address,
                TestClock clock,
                @KvPort int port,
                @KvDatabaseNumber int database) {
            assertSame(store, server.store());
            assertSame(server, test.server());
            assertSame(clock, test.clock());
            assertEquals(server.port(), port);
            assertEquals(address.getPort(), port);
            assertEquals(URI.create("redis://127.0.0.1:" + port), uri);
            assertEquals(0, database);
        }

        @Nested
        class AClassInIt {
            @BeforeAll
            static void storeMore(KvStore store) {
                store.set("inner", "there");
            }

            @RepeatedTest(2)
            void hasTheSameServerAndItsOwnData(KvStore store, KvServer server) {
                assertSame(first, server);
                assertEquals("there", store.get("fixture"));
                assertEquals("there", store.get("inner"));
                store.flushAll();
            }
        }
    }

    @Nested
    @ExtendWith(KvExtension.Shared.class)
    class OneOfTwoClasses {
        @BeforeAll
        static void store(KvStore store, KvServer server) {
            assertEquals(0, store.dbSize());
            store.set("a", "1");
            shared.add(server);
        }

        @Test
        void sharesItsServer(KvStore store) {
            assertEquals(1, store.dbSize());
            assertEquals(1, shared.size());
        }
    }

    @Nested
    @ExtendWith(KvExtension.Shared.class)
    class TheOther {
        @BeforeAll
        static void store(KvStore store, KvServer server) {
            assertEquals(0, store.dbSize());
            store.set("b", "1");
            shared.add(server);
        }

        @Test
        void sharesItsServer(KvStore store) {
            assertEquals(1, store.dbSize());
            assertEquals(1, shared.size());
        }
    }

    private static final Set<KvServer> shared = ConcurrentHashMap.newKeySet();

    @Nested
    @Execution(ExecutionMode.CONCURRENT)
    class ADatabaseForEachTest {
        private static final Set<Integer> databases = ConcurrentHashMap.newKeySet();

        @RegisterExtension
        static final KvExtension kv =
                KvExtension.builder().isolation(Isolation.DATABASE).build();

        @RepeatedTest(5)
        void isEmptyAndNamedByTheUri(URI uri, KvDatabase calls, @KvDatabaseNumber int database) {
            assertTrue(databases.add(database));
            assertTrue(uri.getPath().equals("/" + database) && database > 0);
            try (Jedis jedis = new Jedis(uri)) {
                assertEquals(0, jedis.dbSize());
                assertEquals(1, jedis.incr("n"));
                assertEquals("1", calls.get("n"));
            }
        }
    }

    @Nested
    class AServerForEachTest {
        @RegisterExtension
        final KvExtension kv = KvExtension.builder().build();

        @RegisterExtension
        static final KvExtension other =
                KvExtension.builder().isolation(Isolation.SERVER).build();

        private static final Set<Integer> ports = ConcurrentHashMap.newKeySet();

        @RepeatedTest(2)
        void isTheFieldsOwn() {
            assertNotEquals(kv.port(), other.port());
            assertTrue(ports.add(kv.port()));
            assertTrue(ports.add(other.port()));
            assertEquals(0, kv.store().dbSize() + other.store().dbSize());
            kv.store().set("a", "1");
            other.store().set("a", "1");
        }
    }
}
