package io.kvserver.net;

import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** Creates the engines of a server's encrypted connections. Immutable; any thread. */
final class TlsContext {
    private final SSLContext context;
    private final TlsOptions.ClientAuth clientAuth;
    private final List<String> protocols;
    private final @Nullable Instant expiry;

    /** {@code expiry} is the certificate's, if it is known. */
    TlsContext(SSLContext context, TlsOptions.ClientAuth clientAuth, List<String> protocols, @Nullable Instant expiry) {
        this.expiry = expiry;
        this.context = context;
        this.clientAuth = clientAuth;
        this.protocols = protocols;
    }

    @Nullable
    Instant expiry() {
        return expiry;
    }

    SSLEngine newEngine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        switch (clientAuth) {
            case REQUIRED -> engine.setNeedClientAuth(true);
            case OPTIONAL -> engine.setWantClientAuth(true);
            case NONE -> {}
        }
        engine.setEnabledProtocols(protocols.toArray(String[]::new));
        return engine;
    }
}
