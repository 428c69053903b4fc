package io.kvserver.core.client;

/** As which user a client acts, and whether it has told a password. Written by the client's thread, read by any. */
final class Login {
    private final ServerState server;
    private volatile Account account;
    private volatile boolean authenticated;
    private long unknownMillis;

    Login(ServerState server) {
        this.server = server;
        this.account = server.everyone();
        authenticated(!server.requiresPassword());
    }

    /** Whether the client has to authenticate and has not. */
    boolean isMissing() {
        return !authenticated && server.requiresPassword();
    }

    /** Since when the client has been unauthenticated, if it is; in milliseconds since 1970. Any thread, roughly. */
    long unknownMillis() {
        return unknownMillis;
    }

    Account account() {
        return account;
    }

    /** Takes another user, unless that has been deleted meanwhile: then nothing has changed. Whether it has. */
    boolean becomes(Account user) {
        Account before = account;
        account = user;
        if (user.isDeleted()) {
            // The thread that deleted the user may not have seen that the client has it.
            account = before;
            return false;
        }
        return true;
    }

    /** Takes the user of calls from inside the process, which may do everything. */
    void inside() {
        account = Account.INSIDE;
        authenticated = true;
    }

    void authenticated(boolean yes) {
        authenticated = yes;
        unknownMillis = server.clock().millis();
    }

    /** Begins anew, as a client that has just come. */
    void reset() {
        account = server.everyone();
        authenticated(!server.requiresPassword());
    }
}
