package io.kvserver.core.command.script;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.host.Libraries;
import io.kvserver.core.client.statistics.ScriptFigures;
import io.kvserver.core.lua.LuaError;
import io.kvserver.core.lua.compile.LuaCompiler;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The libraries of functions of a store. Confined to the thread that has all shards; any thread may ask for the counts.
 */
final class Functions implements Libraries, ScriptFigures.Source {
    /** The approximate memory of a library as a multiple of its text. */
    private static final int COMPILED_PART = 10;

    private final ServerState server;
    private Map<String, Library> libraries = new LinkedHashMap<>();
    private Map<String, Library.Function> functions = new LinkedHashMap<>();
    private @Nullable FunctionWorld world;
    private volatile int libraryCount;
    private volatile int functionCount;
    private volatile long countedBytes;

    private Functions(ServerState server) {
        this.server = server;
        server.libraries(this);
        server.scriptFigures().libraries(this, this::functionCount);
    }

    /** The libraries of a client's store. */
    static Functions of(Client client) {
        return client.server().part(Functions.class, Functions::new);
    }

    @Override
    public List<byte[]> texts() {
        return libraries.values().stream().map(Library::text).toList();
    }

    Collection<Library> libraries() {
        return libraries.values();
    }

    @Override
    public int count() {
        return libraryCount;
    }

    @Override
    public long bytes() {
        return countedBytes;
    }

    int functionCount() {
        return functionCount;
    }

    /** Calls the function named by a request. */
    void call(Client client, Args args, ReplyWriter reply, boolean readOnly) {
        Library.Function function = functions.get(args.latin1(1));
        if (function == null) {
            throw ScriptErrors.NO_FUNCTION;
        }
        long keys;
        try {
            keys = args.integer(2);
        } catch (CommandException notAnInteger) {
            throw ScriptErrors.BAD_KEYS;
        }
        int firstArg = Scripts.firstArg(args, keys);
        world().run(
                        new ScriptCall(
                                function.body(), function.name(), function.flags(), readOnly, true, args, firstArg),
                        client,
                        reply);
    }

    /** The library of a function. */
    Library libraryOf(String function) {
        for (Library library : libraries.values()) {
            if (library.functions().containsKey(function)) {
                return library;
            }
        }
        throw ScriptErrors.NO_FUNCTION;
    }

    private FunctionWorld world() {
        FunctionWorld present = world;
        if (present == null) {
            present = new FunctionWorld(server);
            world = present;
        }
        return present;
    }

    /** Loads a library; with {@code replace} it may replace one of the same name. */
    Library load(byte[] text, boolean replace) {
        Library library = new Library(text);
        Library old = libraries.get(library.name());
        if (old != null && !replace) {
            throw new CommandException("ERR Library '" + library.name() + "' already exists");
        }
        compile(library);
        if (library.functions().isEmpty()) {
            throw new CommandException("ERR No functions registered");
        }
        for (String name : library.functions().keySet()) {
            if (functions.containsKey(name) && (old == null || !old.functions().containsKey(name))) {
                throw new CommandException("ERR Function " + name + " already exists");
            }
        }
        if (old != null) {
            remove(old);
        }
        libraries.put(library.name(), library);
        functions.putAll(library.functions());
        counted();
        return library;
    }

    private void compile(Library library) {
        LuaError failure;
        try {
            world().load(library, LuaCompiler.compile(library.code(), "@user_function"));
            return;
        } catch (ScriptEnd end) {
            throw new CommandException("ERR Error registering functions: " + end.getMessage());
        } catch (FunctionWorld.LoadFailure raised) {
            throw new CommandException("ERR Error registering functions: " + raised.getMessage());
        } catch (LuaError wrong) {
            failure = wrong;
        }
        throw new CommandException("ERR Error compiling function: "
                + ScriptWorld.text(failure.value()).substring("ERR ".length()));
    }

    private void remove(Library library) {
        libraries.remove(library.name());
        functions.keySet().removeAll(library.functions().keySet());
    }

    private void counted() {
        libraryCount = libraries.size();
        functionCount = functions.size();
        long bytes = 0;
        for (Library library : libraries.values()) {
            bytes += (long) COMPILED_PART * library.text().length;
        }
        server.memory().buffersGrew(bytes - countedBytes);
        countedBytes = bytes;
    }

    /** Removes a library. Returns whether there was one. */
    boolean delete(String name) {
        Library library = libraries.get(name);
        if (library == null) {
            return false;
        }
        remove(library);
        counted();
        return true;
    }

    /** Removes all libraries, and their data in the Lua state. */
    void flush() {
        libraries.clear();
        functions.clear();
        world = null;
        counted();
    }

    /** What happens to existing libraries when others are restored. */
    enum Policy {
        FLUSH,
        APPEND,
        REPLACE
    }

    /** Loads all libraries or none. */
    void restore(List<byte[]> texts, Policy policy) {
        Map<String, Library> oldLibraries = new LinkedHashMap<>(libraries);
        Map<String, Library.Function> oldFunctions = new LinkedHashMap<>(functions);
        if (policy == Policy.FLUSH) {
            libraries.clear();
            functions.clear();
        }
        try {
            for (byte[] text : texts) {
                load(text, policy == Policy.REPLACE);
            }
        } catch (Throwable failure) {
            libraries = oldLibraries;
            functions = oldFunctions;
            throw failure;
        } finally {
            counted();
        }
    }
}
