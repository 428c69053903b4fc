package io.kvserver.console;

import com.sun.net.httpserver.HttpHandler;
import io.kvserver.core.KvStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A web console for a store: keys and values, a command line, statistics, the slow log, clients, channels. A program mounts
 * it in its own HTTP server:
 *
 * <pre>{@code
 * Console console = new Console.Builder(store).build();
 * httpServer.createContext("/kv/", console.handler());
 * System.out.println("http://127.0.0.1:8080/kv/?token=" + console.token());
 * }</pre>
 *
 * <p>It answers only clients on this machine that know the token, which is part of the first URL and then stored in a cookie.
 * By default it is read-only. It has the permissions of its {@linkplain Builder#user user}.
 *
 * <p>Thread: any. Close it when the store is closed or when it is no longer mounted.
 */
public final class Console implements AutoCloseable {
    private final Data data;
    private final HttpHandler handler;
    private final String token;

    private Console(Builder builder) {
        this.token = builder.token == null ? newToken() : builder.token;
        this.data = new Data(builder.store, builder.user, builder.write);
        this.handler = new Pages(new Gate(token, Set.copyOf(builder.hosts)), data);
    }

    private static String newToken() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** The options of a new console. Confined to one thread. */
    public static final class Builder {
        private final KvStore store;
        private final Set<String> hosts = new LinkedHashSet<>(List.of("127.0.0.1", "localhost", "[::1]"));
        private String user = "default";
        private boolean write;
        private @Nullable String token;

        /** A console for a store, which the console does not close. */
        public Builder(KvStore store) {
            this.store = Objects.requireNonNull(store, "store");
        }

        /**
         * The user whose permissions the console has; the token replaces the user's password. Default: the user {@code
         * default}.
         */
        public Builder user(String name) {
            user = Objects.requireNonNull(name, "name");
            return this;
        }

        /** Whether its command line may run every command that the user may run. Default: no, only read commands. */
        public Builder write(boolean allowed) {
            write = allowed;
            return this;
        }

        /**
         * The secret in the first URL. Default: a random one.
         *
         * @throws IllegalArgumentException unless it has at least 16 characters, all of them letters, digits, {@code -} or
         *     {@code _}
         */
        public Builder token(String secret) {
            if (!secret.matches("[A-Za-z0-9_-]{16,}")) {
                throw new IllegalArgumentException("token: not 16 or more letters, digits, - or _");
            }
            token = secret;
            return this;
        }

        /**
         * Another host name for the console, such as that of a proxy on this machine, without a port. Default: only
         * {@code 127.0.0.1}, {@code localhost} and {@code [::1]}, so that no other site can point its name here.
         */
        public Builder host(String name) {
            hosts.add(name.toLowerCase(Locale.ROOT));
            return this;
        }

        /**
         * Builds the console.
         *
         * @throws IllegalArgumentException if the user does not exist or is disabled
         */
        public Console build() {
            Console console = new Console(this);
            try {
                console.data.checkUser();
            } catch (RefusedException refused) {
                console.close();
                throw new IllegalArgumentException(refused.getMessage(), refused);
            }
            return console;
        }
    }

    /** The HTTP handler, for any path that ends with a slash. It throws only exceptions of the connection. */
    public HttpHandler handler() {
        return handler;
    }

    /** The secret in the first URL, after {@code ?token=}. */
    public String token() {
        return token;
    }

    /**
     * Disconnects the console's clients from the store. Later requests are refused or connect again, so unmount the handler
     * first.
     */
    @Override
    public void close() {
        data.close();
    }
}
