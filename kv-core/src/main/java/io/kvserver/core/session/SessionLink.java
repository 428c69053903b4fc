package io.kvserver.core.session;

import io.kvserver.core.client.host.ClientLink;
import io.kvserver.core.engine.Lane;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client's commands ask of its session and connection. Threads as its methods say. */
final class SessionLink implements ClientLink {
    private final ClientOrigin origin;
    private final RequestInput input;
    private final Runnable wake;
    private @Nullable Lane lane;

    SessionLink(ClientOrigin origin, RequestInput input, Runnable wake) {
        this.origin = origin;
        this.input = input;
        this.wake = wake;
    }

    /** Says where the client's requests go; before the first. */
    void leadsTo(Lane client) {
        lane = client;
    }

    @Override
    public void wake() {
        wake.run();
    }

    @Override
    public void giveShardBack() {
        if (lane != null) {
            lane.release();
        }
    }

    @Override
    public String address() {
        return origin.address();
    }

    @Override
    public String localAddress() {
        return origin.localAddress();
    }

    @Override
    public boolean isTrusted() {
        return origin.isTrusted();
    }

    @Override
    public @Nullable Object host() {
        return origin.host();
    }

    @Override
    public boolean isUnixSocket() {
        return origin.isUnixSocket();
    }

    @Override
    public @Nullable String setting(String name) {
        return origin.setting(name);
    }

    @Override
    public Runnable change(Map<String, String> values) {
        return origin.change(values);
    }

    @Override
    public boolean shutDown() {
        Runnable shutdown = origin.shutdown();
        if (shutdown != null) {
            shutdown.run();
        }
        return shutdown != null;
    }

    @Override
    public boolean isConnection() {
        // When it is admitted: a session that cannot be made leaves nothing behind.
        return false;
    }

    @Override
    public int inputBytes() {
        return input.size();
    }

    @Override
    public int inputRoom() {
        return input.room();
    }
}
