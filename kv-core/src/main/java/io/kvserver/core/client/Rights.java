package io.kvserver.core.client;

import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.pubsub.Topic;
import org.jspecify.annotations.Nullable;

/** What the clients of a user may do that may not do everything. Any thread. */
public interface Rights {
    /** Where a request comes from that is to be checked; errors and the log of refusals differ. */
    enum Occasion {
        /** A client's request that is to be run now. */
        ALONE,
        /** One between MULTI and EXEC. */
        QUEUED,
        /** One that EXEC is about to run. */
        EXECUTED,
        /** One that a script makes. */
        SCRIPTED
    }

    /** The error for a request that the client may not make, which is then in the log of refusals; {@code null} if it may. */
    @Nullable
    String refusal(Client client, Command command, Args args, Occasion occasion);

    /** Whether a request is allowed; nobody is told. */
    boolean allows(Command command, Args args);

    /** Whether a message of a topic may be sent to the client. */
    boolean mayHear(Topic.Kind kind, byte[] name);
}
