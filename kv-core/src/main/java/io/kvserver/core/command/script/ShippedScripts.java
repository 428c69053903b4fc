package io.kvserver.core.command.script;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Group.SCRIPTING;
import static io.kvserver.core.command.Routing.ALL_SHARDS;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lets scripts and functions run on a cluster's node that does not know them: their text is sent along. Stateless.
 *
 * <p>Tasks that need all shards are internal commands, which clients cannot send.
 */
public final class ShippedScripts {
    /** For a request that runs a script or function: returns the text of the script or of the function's library. */
    public static final Command RESOLVE =
            clientCommand("RESOLVE", SCRIPTING, atLeast(3), ALL_SHARDS, ShippedScripts::resolve);

    /** Answers the scripts that SCRIPT LOAD has brought. */
    public static final Command STATE =
            clientCommand("STATE", SCRIPTING, atLeast(1), ALL_SHARDS, ShippedScripts::state);

    /** Loads what STATE has answered, its words behind the name, besides what is there. */
    public static final Command TAKE = clientCommand("TAKE", SCRIPTING, atLeast(1), ALL_SHARDS, ShippedScripts::take);

    private ShippedScripts() {}

    private static void resolve(Client client, Args args, ReplyWriter reply) {
        try {
            if (args.is(0, "FCALL") || args.is(0, "FCALL_RO")) {
                reply.bulk(Functions.of(client).libraryOf(args.latin1(1)).text());
            } else {
                boolean byDigest = args.is(0, "EVALSHA") || args.is(0, "EVALSHA_RO");
                reply.bulk(Scripts.of(client).wanted(args, byDigest).text());
            }
        } catch (CommandException refused) {
            // Written here and not thrown, because failures of this command are not counted.
            reply.error(refused);
        }
    }

    private static void state(Client client, Args args, ReplyWriter reply) {
        List<byte[]> kept = Scripts.of(client).kept();
        reply.array(kept.size());
        kept.forEach(reply::bulk);
    }

    private static void take(Client client, Args args, ReplyWriter reply) {
        for (int word = 1; word < args.count(); word++) {
            Scripts.of(client).load(args, word);
        }
        reply.ok();
    }

    /**
     * Makes sure that the functions of a library exist, whatever other libraries there are. Called with all shards
     * held.
     */
    public static void ensure(Client client, byte[] text) {
        Functions functions = Functions.of(client);
        for (Library library : new ArrayList<>(functions.libraries())) {
            if (Arrays.equals(library.text(), text)) {
                return;
            }
        }
        try {
            functions.load(text, true);
        } catch (CommandException conflict) {
            // They conflict with an old version of a library.
            functions.flush();
            functions.load(text, true);
        }
    }
}
