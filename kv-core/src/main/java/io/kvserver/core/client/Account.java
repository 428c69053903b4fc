package io.kvserver.core.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/**
 * A user as its clients know it. It stays the same object while the user's rules change, so that a change acts at once. Who keeps
 * the users changes it; any thread may ask.
 */
public final class Account {
    /** The one that a new client has. */
    static final String DEFAULT = "default";

    /** What runs inside the process: it may do everything, whatever the users are. */
    static final Account INSIDE = new Account(DEFAULT);

    private final String name;
    private volatile @Nullable Rights rights;
    private volatile boolean open = true;
    private volatile boolean deleted;

    /** {@code name} has one char per byte. */
    public Account(String name) {
        this.name = name;
    }

    /** One char per byte. */
    public String name() {
        return name;
    }

    public boolean isDefault() {
        return name.equals(DEFAULT);
    }

    /** What its clients may do; {@code null} if everything. */
    public @Nullable Rights rights() {
        return rights;
    }

    public void rights(@Nullable Rights newRights) {
        rights = newRights;
    }

    /** Whether a client needs no password for it; of the default user: whether a new client is authenticated at once. */
    public boolean isOpen() {
        return open;
    }

    public void open(boolean yes) {
        open = yes;
    }

    /** Whether there is no such user any more. */
    public boolean isDeleted() {
        return deleted;
    }

    /** Says that the user is gone. To be followed by a look at all clients: one that takes the account now looks here after that. */
    public void delete() {
        deleted = true;
    }

    /** The name as bytes. */
    public byte[] nameBytes() {
        return name.getBytes(ISO_8859_1);
    }

    @Override
    public String toString() {
        return name;
    }
}
