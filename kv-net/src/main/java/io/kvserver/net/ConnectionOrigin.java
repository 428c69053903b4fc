package io.kvserver.net;

import io.kvserver.core.session.ClientOrigin;
import io.kvserver.net.transport.Addresses;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The origin of a client. It refers to the channel's addresses, which become text only on demand. Any thread. */
record ConnectionOrigin(SocketAddress remote, SocketAddress local, boolean certified, Serving.Owner server)
        implements ClientOrigin {
    @Override
    public boolean isTrusted() {
        return certified || !server.network().protectedMode() || Addresses.isHere(remote);
    }

    @Override
    public @Nullable Object host() {
        return remote instanceof InetSocketAddress internet ? internet.getAddress() : null;
    }

    @Override
    public boolean isUnixSocket() {
        return !(local instanceof InetSocketAddress);
    }

    @Override
    public @Nullable String setting(String name) {
        return server.network().get(name);
    }

    @Override
    public Runnable change(Map<String, String> values) {
        return server.network().change(values);
    }

    @Override
    public Runnable shutdown() {
        return server::closeSoon;
    }

    @Override
    public String address() {
        return Addresses.text(remote, local);
    }

    @Override
    public String localAddress() {
        return Addresses.text(local);
    }
}
