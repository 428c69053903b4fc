package io.kvserver.net;

import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** Makes the engines of a server's encrypted connections. Immutable; any thread. */
final class TlsContext {
    private final SSLContext context;
    private final TlsOptions.ClientAuth clientAuth;
    private final List<String> protocols;

    TlsContext(SSLContext context, TlsOptions.ClientAuth clientAuth, List<String> protocols) {
        this.context = context;
        this.clientAuth = clientAuth;
        this.protocols = protocols;
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
