package io.kvserver.core.client;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How many clients may be connected at once, and how long one may be silent. Any thread. */
public final class ConnectionLimits {
    public static final int DEFAULT_CLIENTS = 10_000;
    public static final int DEFAULT_KEEP_ALIVE_SECONDS = 300;

    private static final String TOO_MANY = "ERR max number of clients reached";
    private static final long LOOK_MILLIS = 1000;

    private volatile int maxClients = DEFAULT_CLIENTS;
    private volatile int idleSeconds;
    private volatile int keepAliveSeconds = DEFAULT_KEEP_ALIVE_SECONDS;
    private final AtomicLong refused = new AtomicLong();
    private volatile long lookedMillis;

    /** So many clients may be connected at once. */
    public int maxClients() {
        return maxClients;
    }

    public void maxClients(int most) {
        maxClients = most;
    }

    /** So long a client may send nothing; 0 for any time. Subscribers, monitors and clients that wait may be silent longer. */
    public int idleSeconds() {
        return idleSeconds;
    }

    public void idleSeconds(int most) {
        idleSeconds = most;
    }

    /** After so long a silence the system asks a new client's machine whether it is still there; 0: never. */
    public int keepAliveSeconds() {
        return keepAliveSeconds;
    }

    public void keepAliveSeconds(int seconds) {
        keepAliveSeconds = seconds;
    }

    /** Refuses the newest of so many clients if they are too many. */
    void admit(Client newest, int clients) {
        if (clients > maxClients) {
            refused.incrementAndGet();
            newest.reply().error(TOO_MANY, "");
            newest.close();
        }
    }

    /** How many clients have been refused since CONFIG RESETSTAT. */
    public long refused() {
        return refused.get();
    }

    void resetStatistics() {
        refused.set(0);
    }

    /** Disconnects those that have been silent for too long; looks once a second at most. */
    void endIdle(Collection<Client> clients, long nowMillis) {
        long most = TimeUnit.SECONDS.toMillis(idleSeconds);
        if (most == 0 || Math.abs(nowMillis - lookedMillis) < LOOK_MILLIS) {
            return;
        }
        lookedMillis = nowMillis;
        for (Client client : clients) {
            if (nowMillis - client.lastMillis() > most && !client.getsMessages() && !client.isBlocked()) {
                client.kill();
            }
        }
    }
}
