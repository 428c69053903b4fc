package io.kvserver.test;

import io.kvserver.core.KvDatabase;
import io.kvserver.core.KvStore;
import io.kvserver.net.KvServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A JUnit extension that starts a server for a test class and gives each test a clean store.
 *
 * <pre>{@code
 * @ExtendWith(KvExtension.class)
 * class VisitsTest {
 *     @Test
 *     void countsVisits(URI redis, KvStore store, TestClock clock) { ... }
 * }
 * }</pre>
 *
 * <p>A field can set options, and has accessors for what the parameters provide:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final KvExtension kv = KvExtension.builder().clock(TestClock::stopped).build();
 * }</pre>
 *
 * <p>Parameters of tests, constructors and lifecycle methods can have the types {@link TestServer}, {@link KvServer}, {@link
 * KvStore}, {@link KvDatabase}, {@link URI}, {@link InetSocketAddress}, {@link TestClock}, {@link Faults} and {@link
 * Recorder}, or {@code int} with {@link KvPort} or {@link KvDatabaseNumber}. Before each test all faults and recorded
 * requests are removed, unless tests may run at the same time.
 *
 * <p>The server starts and stops with the outermost class. {@link Builder#shared} and {@link Shared} use one server for all
 * classes; {@link Isolation#SERVER}, and a field that is not static, use one for each test.
 *
 * <p>Thread: JUnit's, several at once. The accessors are for one test at a time; tests that run at the same time, with {@link
 * Isolation#SERVER} or {@link Isolation#DATABASE}, use parameters instead.
 */
public class KvExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(KvExtension.class);

    private static final Set<Class<?>> TYPES = Set.of(
            TestServer.class,
            KvServer.class,
            KvStore.class,
            KvDatabase.class,
            URI.class,
            InetSocketAddress.class,
            TestClock.class,
            Faults.class,
            Recorder.class);

    private final Builder options;
    private volatile boolean ofClass;
    private volatile @Nullable Lease present;

    /** Default options: a server for each class, and a rollback after each test. */
    public KvExtension() {
        this(new Builder());
    }

    private KvExtension(Builder options) {
        this.options = options;
    }

    /** For {@code @ExtendWith}: one server with default options, shared by all classes that use this extension. */
    public static final class Shared extends KvExtension {
        /** Default options. */
        public Shared() {
            super(new Builder().shared(""));
        }
    }

    /** The options of a new extension. Confined to one thread. */
    public static final class Builder {
        private Consumer<TestServer.Options> server = options -> {};
        private Supplier<TestClock> clock = TestClock::running;
        private Isolation isolation = Isolation.ROLLBACK;
        private @Nullable String shared;

        private Builder() {}

        /** Changes the server's options. */
        public Builder server(Consumer<TestServer.Options> changes) {
            server = server.andThen(changes);
            return this;
        }

        /** Changes the store's options. */
        public Builder store(Consumer<KvStore.Builder> changes) {
            return server(options -> options.store(changes));
        }

        /** Supplies the clock of each server. Default: {@link TestClock#running}. */
        public Builder clock(Supplier<TestClock> each) {
            clock = Objects.requireNonNull(each, "each");
            return this;
        }

        /** How tests are isolated. Default: {@link Isolation#ROLLBACK}. */
        public Builder isolation(Isolation how) {
            isolation = Objects.requireNonNull(how, "how");
            return this;
        }

        /**
         * Shares one server among all extensions with this name, until the end of all tests; the options of the first one
         * apply.
         */
        public Builder shared(String name) {
            shared = Objects.requireNonNull(name, "name");
            return this;
        }

        /** Builds the extension. */
        public KvExtension build() {
            return new KvExtension(this);
        }

        TestServer start() {
            TestServer.Options told = new TestServer.Options();
            if (isolation == Isolation.DATABASE) {
                told.store(builder -> builder.databases(TestServer.DATABASES));
            }
            server.accept(told);
            return told.clock(clock.get()).start();
        }
    }

    /** Returns a builder for an extension with options. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        ofClass = true;
        if (options.isolation != Isolation.SERVER) {
            TestServer server = server(context);
            present = new Lease(server, 0);
            if (options.isolation == Isolation.ROLLBACK) {
                context.getStore(NAMESPACE).put(this, Baseline.of(server.store()));
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Baseline baseline = context.getStore(NAMESPACE).remove(this, Baseline.class);
        if (baseline != null) {
            baseline.restore();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        TestServer server = server(context);
        Lease lease = new Lease(server, options.isolation == Isolation.DATABASE ? server.nextDatabase() : 0);
        context.getStore(NAMESPACE).put(this, lease);
        present = lease;
        if (options.isolation == Isolation.ROLLBACK) {
            server.lend(context.getDisplayName());
            lease.baseline = Baseline.of(server.store());
        }
        if (options.isolation != Isolation.DATABASE) {
            server.faults().clear();
            server.recorder().clear();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Lease lease = context.getStore(NAMESPACE).get(this, Lease.class);
        if (lease != null && lease.baseline != null) {
            lease.server.faults().clear();
            lease.server.awaitRestart();
            lease.baseline.restore();
            lease.server.giveBack();
        }
    }

    /** The use of a server by a test. */
    private static final class Lease {
        private final TestServer server;
        private final int database;
        private @Nullable Baseline baseline;

        Lease(TestServer server, int database) {
            this.server = server;
            this.database = database;
        }

        @Nullable
        Object get(Class<?> type) {
            if (type == TestServer.class) {
                return server;
            }
            if (type == KvServer.class) {
                return server.server();
            }
            if (type == KvStore.class) {
                return server.store();
            }
            if (type == KvDatabase.class) {
                return server.store().database(database);
            }
            if (type == URI.class) {
                return database == 0 ? server.uri() : URI.create(server.uri() + "/" + database);
            }
            if (type == InetSocketAddress.class) {
                return server.address();
            }
            if (type == TestClock.class) {
                return server.clock();
            }
            if (type == Faults.class) {
                return server.faults();
            }
            return type == Recorder.class ? server.recorder() : null;
        }
    }

    /** The server of a test or of a class; the first call starts it, and JUnit closes it with its context. */
    private TestServer server(ExtensionContext context) {
        String name = options.shared;
        Object key = name == null ? List.of("server", this) : List.of("shared", name);
        return owner(context).getStore(NAMESPACE).computeIfAbsent(key, absent -> options.start(), TestServer.class);
    }

    private ExtensionContext owner(ExtensionContext context) {
        if (options.isolation == Isolation.SERVER || (options.shared == null && !ofClass)) {
            if (context.getTestMethod().isEmpty()) {
                throw new ExtensionConfigurationException(
                        "there is no server outside of tests if each has one of its own");
            }
            return context;
        }
        ExtensionContext outermost = context;
        for (ExtensionContext next = context;
                next != null;
                next = next.getParent().orElse(null)) {
            if (options.shared != null || next.getTestClass().isPresent()) {
                outermost = next;
            }
        }
        return outermost;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return TYPES.contains(type)
                || (type == int.class
                        && (parameter.isAnnotated(KvPort.class) || parameter.isAnnotated(KvDatabaseNumber.class)));
    }

    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Lease known = context.getStore(NAMESPACE).get(this, Object.class) instanceof Lease lease ? lease : null;
        Lease lease = known == null ? new Lease(server(context), 0) : known;
        Class<?> type = parameter.getParameter().getType();
        if (type == int.class) {
            return parameter.isAnnotated(KvPort.class) ? lease.server.port() : lease.database;
        }
        return lease.get(type);
    }

    private Lease present() {
        Lease lease = present;
        if (lease == null) {
            throw new IllegalStateException("no test has begun");
        }
        return lease;
    }

    /** The server with its clock, faults and recorder. */
    public TestServer testServer() {
        return present().server;
    }

    /** The server's store. */
    public KvStore store() {
        return testServer().store();
    }

    /** The server's port on 127.0.0.1. */
    public int port() {
        return testServer().port();
    }

    /** The server's URI, such as {@code redis://127.0.0.1:12345}, with the test's database if it has its own. */
    public URI uri() {
        return (URI) Objects.requireNonNull(present().get(URI.class));
    }

    /** The server's address. */
    public InetSocketAddress address() {
        return testServer().address();
    }

    /** The server's clock. */
    public TestClock clock() {
        return testServer().clock();
    }

    /** The server's faults. */
    public Faults faults() {
        return testServer().faults();
    }

    /** The recording of clients' requests. */
    public Recorder recorder() {
        return testServer().recorder();
    }
}
