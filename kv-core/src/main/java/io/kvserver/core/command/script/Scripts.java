package io.kvserver.core.command.script;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.lua.LuaError;
import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.lua.compile.LuaCompiler;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The scripts of a store, by text and digest. Confined to the thread that has all shards. */
final class Scripts {
    private final ServerState server;
    private final ScriptCache cache = new ScriptCache();
    private @Nullable ScriptWorld world;

    private Scripts(ServerState server) {
        this.server = server;
        server.scriptFigures().scripts(cache);
    }

    /** The scripts of a client's store. */
    static Scripts of(Client client) {
        return client.server().part(Scripts.class, Scripts::new);
    }

    /** Runs the script in a request, or the one that the request names by its digest. */
    void run(Client client, Args args, ReplyWriter reply, boolean byDigest, boolean readOnly) {
        if (byDigest && args.length(1) != ScriptCache.DIGEST_LENGTH) {
            // Checked before the number of keys, as in Redis.
            throw ScriptErrors.NO_SCRIPT;
        }
        int firstArg = firstArg(args, args.integer(2));
        Script script = wanted(args, byDigest);
        ScriptCall call =
                new ScriptCall(script.function(), script.name(), script.flags(), readOnly, false, args, firstArg);
        world().run(call, client, reply);
    }

    /** The script in a request, or the one that the request names by its digest. */
    Script wanted(Args args, boolean byDigest) {
        return byDigest ? named(args, 1) : of(args, 1);
    }

    /** The texts of the scripts kept until {@link #flush}. */
    List<byte[]> kept() {
        return cache.kept();
    }

    /** The place of the first word after the keys of a request. */
    static int firstArg(Args args, long keys) {
        if (keys > args.count() - 3) {
            throw ScriptErrors.TOO_MANY_KEYS;
        }
        if (keys < 0) {
            throw ScriptErrors.NEGATIVE_KEYS;
        }
        return 3 + (int) keys;
    }

    private Script named(Args args, int word) {
        Script script = find(args, word);
        if (script == null) {
            throw ScriptErrors.NO_SCRIPT;
        }
        return script;
    }

    /** The script with the digest in a word. */
    @Nullable
    Script find(Args args, int word) {
        return cache.ofDigest(args.array(), args.offset(word), args.length(word));
    }

    /** The script with the text in a word, compiled if it is new. */
    private Script of(Args args, int word) {
        Script script = cache.ofText(args.array(), args.offset(word), args.length(word));
        if (script == null) {
            script = compile(args.copy(word));
            long before = cache.bytes();
            cache.add(script);
            server.memory().buffersGrew(cache.bytes() - before);
        }
        return script;
    }

    private Script compile(byte[] text) {
        ScriptFlags flags = ScriptFlags.ofScript(text);
        byte[] digest = Digest.sha1hex(text);
        try {
            LuaFunction function = LuaCompiler.compile(ScriptFlags.code(text), "@user_script")
                    .function(world().state().globals());
            return new Script(text, digest, new String(digest, StandardCharsets.US_ASCII), function, flags);
        } catch (LuaError failure) {
            throw new CommandException("ERR Error compiling script (new function): "
                    + ScriptWorld.text(failure.value()).substring("ERR ".length()));
        }
    }

    private ScriptWorld world() {
        ScriptWorld present = world;
        if (present == null) {
            present = ScriptWorld.ofScripts(server);
            world = present;
        }
        return present;
    }

    /** Loads the script with the text in a word and keeps it until {@link #flush}. */
    Script load(Args args, int word) {
        Script script = of(args, word);
        cache.keep(script);
        return script;
    }

    /** Removes all scripts, and their data in the Lua state. */
    void flush() {
        server.memory().buffersGrew(-cache.bytes());
        cache.clear();
        world = null;
    }
}
