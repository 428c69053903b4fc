package io.kvserver.core.client;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How many clients may be connected at once, and how long one may be silent. Any thread. */
public final class ConnectionLimits {
    public static final int DEFAULT_CLIENTS = 10_000;
    public static final int DEFAULT_KEEP_ALIVE_SECONDS = 300;
    public static final int DEFAULT_AUTHENTICATION_SECONDS = 60;

    private static final String TOO_MANY = "ERR max number of clients reached";
    private static final String TOO_MANY_OF_ADDRESS = "ERR max number of clients of this address reached";
    private static final String DENIED =
            "DENIED protected mode is on and no password is set, so only clients on this machine are served. Set a"
                    + " password with CONFIG SET requirepass on the machine of the server, or switch protected mode off"
                    + " there with CONFIG SET protected-mode no if everyone who can reach the server may read and change"
                    + " all data.";
    private static final long LOOK_MILLIS = 1000;

    private volatile int maxClients = DEFAULT_CLIENTS;
    private volatile int idleSeconds;
    private volatile int keepAliveSeconds = DEFAULT_KEEP_ALIVE_SECONDS;
    private volatile int maxClientsPerAddress;
    private volatile int authenticationSeconds = DEFAULT_AUTHENTICATION_SECONDS;
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong refusedOfAddress = new AtomicLong();
    private final AtomicLong denied = new AtomicLong();
    private final AtomicLong silent = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final AtomicLong unreachable = new AtomicLong();
    private final AtomicLong slowHandshakes = new AtomicLong();
    /** How many clients are connected, by what their links say of their hosts. Guards itself. */
    private final Map<Object, int[]> perAddress = new HashMap<>();

    private volatile long lookedMillis;

    /** The most clients that may be connected at once. */
    public int maxClients() {
        return maxClients;
    }

    public void maxClients(int most) {
        maxClients = most;
    }

    /** The most clients of one address that may be connected at once; 0 for no limit. */
    public int maxClientsPerAddress() {
        return maxClientsPerAddress;
    }

    public void maxClientsPerAddress(int most) {
        maxClientsPerAddress = most;
    }

    /** How many clients have been refused because there were too many of their address, since CONFIG RESETSTAT. */
    public long refusedOfAddress() {
        return refusedOfAddress.get();
    }

    /** How many seconds a client may send nothing; 0 for no limit. Subscribers, monitors and clients that wait may be silent longer. */
    public int idleSeconds() {
        return idleSeconds;
    }

    public void idleSeconds(int most) {
        idleSeconds = most;
    }

    /** After how many seconds of silence the system probes a new client's machine; 0 for never. */
    public int keepAliveSeconds() {
        return keepAliveSeconds;
    }

    public void keepAliveSeconds(int seconds) {
        keepAliveSeconds = seconds;
    }

    /** How many seconds a client may take to authenticate; 0 for no limit. */
    public int authenticationSeconds() {
        return authenticationSeconds;
    }

    public void authenticationSeconds(int most) {
        authenticationSeconds = most;
    }

    /** Refuses the newest of so many clients if they are too many, or if it is from elsewhere and nothing is asked of it. */
    void admit(Client newest, int clients) {
        if (clients > maxClients) {
            refuse(newest, TOO_MANY);
        } else if (isCrowd(newest.link().host())) {
            refusedOfAddress.incrementAndGet();
            refuse(newest, TOO_MANY_OF_ADDRESS);
        } else if (!newest.server().requiresPassword() && !newest.link().isTrusted()) {
            denied.incrementAndGet();
            refuse(newest, DENIED);
        }
    }

    private boolean isCrowd(@Nullable Object host) {
        int most = maxClientsPerAddress;
        if (most == 0 || host == null) {
            return false;
        }
        synchronized (perAddress) {
            int[] count = perAddress.get(host);
            return count != null && count[0] > most;
        }
    }

    /** Counts a client that has connected, and adds it to the others; not at all if this fails. */
    void came(Client client, Map<Long, Client> clients) {
        countOne(client.link().host());
        boolean known = false;
        try {
            clients.put(client.id(), client);
            known = true;
        } finally {
            if (!known) {
                gone(client);
            }
        }
    }

    /** Counts it no more; once for each. */
    void gone(Client client) {
        Object host = client.link().host();
        if (host == null) {
            return;
        }
        // Needs no memory: it must not fail.
        synchronized (perAddress) {
            int[] count = perAddress.get(host);
            if (count != null && --count[0] == 0) {
                perAddress.remove(host);
            }
        }
    }

    private void countOne(@Nullable Object host) {
        if (host == null) {
            return;
        }
        synchronized (perAddress) {
            int[] count = perAddress.get(host);
            if (count == null) {
                count = new int[1];
                perAddress.put(host, count);
            }
            count[0]++;
        }
    }

    private void refuse(Client newest, String error) {
        refused.incrementAndGet();
        newest.reply().error(error, "");
        newest.close();
    }

    /** How many clients have been refused since CONFIG RESETSTAT. */
    public long refused() {
        return refused.get();
    }

    /** How many of them because they were from elsewhere and nothing was asked of them: protected mode. */
    public long denied() {
        return denied.get();
    }

    /** How many clients have been disconnected because they sent nothing, since CONFIG RESETSTAT. */
    public long endedSilent() {
        return silent.get();
    }

    /** How many have been because they did not tell their password in time. */
    public long endedUnknown() {
        return unknown.get();
    }

    /** Counts a client that took too long for the handshake of TLS, or whose machine no longer answers: what keep-alive is for. */
    public void countLost(boolean inHandshake) {
        (inHandshake ? slowHandshakes : unreachable).incrementAndGet();
    }

    /** How many clients' machines have no longer answered. */
    public long endedUnreachable() {
        return unreachable.get();
    }

    /** How many clients have taken too long for the handshake. */
    public long endedInHandshake() {
        return slowHandshakes.get();
    }

    void resetStatistics() {
        unreachable.set(0);
        slowHandshakes.set(0);
        refused.set(0);
        denied.set(0);
        silent.set(0);
        unknown.set(0);
        refusedOfAddress.set(0);
    }

    /** Makes {@link #endIdle} look the next time, however soon that is. */
    void lookSoon() {
        lookedMillis = Long.MIN_VALUE / 2;
    }

    /** Disconnects those that have been silent, or have not told their password, for too long; looks once a second at most. */
    void endIdle(Collection<Client> clients, long nowMillis) {
        long mostSilent = TimeUnit.SECONDS.toMillis(idleSeconds);
        long mostUnknown = TimeUnit.SECONDS.toMillis(authenticationSeconds);
        if ((mostSilent == 0 && mostUnknown == 0) || Math.abs(nowMillis - lookedMillis) < LOOK_MILLIS) {
            return;
        }
        lookedMillis = nowMillis;
        for (Client client : clients) {
            if (client.isKilled()) {
                continue;
            }
            if (mostUnknown > 0 && client.mustAuthenticate() && nowMillis - client.unknownMillis() > mostUnknown) {
                unknown.incrementAndGet();
                client.kill();
            } else if (mostSilent > 0
                    && nowMillis - client.lastMillis() > mostSilent
                    && !client.getsMessages()
                    && !client.isBlocked()) {
                silent.incrementAndGet();
                client.kill();
            }
        }
    }
}
