package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.store.Recording;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of a command: everything that is known about it. Immutable; any thread. Each method that adds something
 * returns another declaration.
 */
public final class Command {
    /** The ACL categories, in the order in which Redis names them. */
    public static final List<String> CATEGORIES = List.of(("@keyspace @read @write @set @sortedset @list @hash @string"
                    + " @bitmap @hyperloglog @geo @stream @pubsub @admin @fast @slow @blocking @dangerous @connection"
                    + " @transaction @scripting")
            .split(" "));

    private final Group group;
    private final Arity arity;
    private final Routing routing;
    private final Handler handler;
    private final Set<Flag> flags;
    private final boolean brief;
    private final boolean restricted;
    private final boolean growing;
    private final boolean blocking;
    private final boolean perhapsLong;

    // Assigned only by the methods below, to a copy that has not been published yet.
    private String name;
    private int number = -1;
    private List<Command> subcommands = List.of();
    private String since = "";
    private String summary = "";
    private String complexity = "";
    private String syntax = "";
    private List<String> ownCategories;
    private List<String> tips = List.of();
    private List<KeySpec> keySpecs;
    private KeySpec[] visited;
    private int onlyKey;
    private Recording recording = Recording.REQUEST;
    private @Nullable Predicate<Args> reachingAll;

    private Command(String name, Group group, Arity arity, Routing routing, Handler handler, Flag... flags) {
        this.name = name.toLowerCase(Locale.ROOT);
        this.group = group;
        this.arity = arity;
        this.routing = routing;
        this.handler = handler;
        this.flags = EnumSet.noneOf(Flag.class);
        Collections.addAll(this.flags, flags);
        this.brief = this.flags.contains(Flag.FAST) || this.flags.contains(Flag.BRIEF);
        this.restricted = this.flags.contains(Flag.NO_MULTI) || this.flags.contains(Flag.PROTECTED);
        this.growing = this.flags.contains(Flag.DENYOOM);
        this.blocking = handler.isBlocking();
        this.perhapsLong = handler.isPerhapsLong();
        this.keySpecs = routing.firstKey() == 0
                ? List.of()
                : List.of(routing.keySpec(this.flags.contains(Flag.WRITE) ? "RW access update" : "RO access"));
        this.visited = keySpecs.toArray(new KeySpec[0]);
        this.onlyKey = onlyKey(visited);
        this.ownCategories = group.category().isEmpty() ? List.of() : List.of(group.category());
    }

    private Command(Command other, Set<Flag> flags) {
        this.name = other.name;
        this.group = other.group;
        this.arity = other.arity;
        this.routing = other.routing;
        this.handler = other.handler;
        this.flags = flags;
        this.brief = flags.contains(Flag.FAST) || flags.contains(Flag.BRIEF);
        this.restricted = flags.contains(Flag.NO_MULTI) || flags.contains(Flag.PROTECTED);
        this.growing = flags.contains(Flag.DENYOOM);
        this.blocking = other.blocking;
        this.perhapsLong = other.perhapsLong;
        this.number = other.number;
        this.subcommands = other.subcommands;
        this.since = other.since;
        this.summary = other.summary;
        this.complexity = other.complexity;
        this.syntax = other.syntax;
        this.ownCategories = other.ownCategories;
        this.tips = other.tips;
        this.keySpecs = other.keySpecs;
        this.visited = other.visited;
        this.onlyKey = other.onlyKey;
        this.recording = other.recording;
        this.reachingAll = other.reachingAll;
    }

    private Command copy() {
        return new Command(this, flags);
    }

    /** A command on keys. */
    public static Command command(
            String name, Group group, Arity arity, Routing routing, KeyHandler handler, Flag... flags) {
        return new Command(name, group, arity, routing, handler, flags);
    }

    /** A command with another type of handler, which the code that runs it must know. */
    public static Command command(
            String name, Group group, Arity arity, Routing routing, Handler handler, Flag... flags) {
        return new Command(name, group, arity, routing, handler, flags);
    }

    /** The handler of containers, which are refused before they run. */
    private static final class NeedsSubcommand implements Handler {}

    /** A container: a name that must be followed by a subcommand. */
    public static Command container(String name, Group group) {
        return new Command(name, group, Arity.atLeast(2), Routing.NONE, new NeedsSubcommand())
                .in()
                .documented("2.4.0", "A container for subcommands.", "Depends on subcommand.");
    }

    /** Adds flags; for an entry that would otherwise not fit on a line. */
    public Command flagged(Flag... more) {
        EnumSet<Flag> all = EnumSet.copyOf(flags);
        Collections.addAll(all, more);
        return new Command(this, all);
    }

    /**
     * Adds the documentation, which each command has: the first version that has the command, one sentence, the cost in O
     * notation.
     */
    public Command documented(String firstVersion, String sentence, String cost) {
        Command copy = copy();
        copy.since = firstVersion;
        copy.summary = sentence;
        copy.complexity = cost;
        return copy;
    }

    /** Adds the syntax of the arguments, such as {@code key [NX|XX]}. */
    public Command taking(String arguments) {
        Command copy = copy();
        copy.syntax = arguments;
        return copy;
    }

    /** Sets the ACL categories, in place of those of its group; those that follow from its flags remain. */
    public Command in(String... categories) {
        Command copy = copy();
        copy.ownCategories = List.of(categories);
        return copy;
    }

    /** Adds hints for proxies and clients, with Redis's names. */
    public Command tips(String... hints) {
        Command copy = copy();
        copy.tips = List.of(hints);
        return copy;
    }

    /** Sets how the command accesses the keys that its routing names: flags as in {@link KeySpec}. */
    public Command keys(String keyFlags) {
        return keys(routing.keySpec(keyFlags));
    }

    /** Sets the keys and how the command accesses them. */
    public Command keys(KeySpec... specs) {
        Command copy = copy();
        copy.keySpecs = List.of(specs);
        List<KeySpec> ofKeys = new ArrayList<>();
        for (KeySpec spec : specs) {
            if (spec.isOfKeys()) {
                ofKeys.add(spec);
            }
        }
        copy.visited = ofKeys.toArray(new KeySpec[0]);
        copy.onlyKey = onlyKey(copy.visited);
        return copy;
    }

    private static int onlyKey(KeySpec[] specs) {
        return specs.length == 1 ? specs[0].fixedKey() : 0;
    }

    /** Declares that certain requests need all shards, because they access keys that their words do not name. */
    public Command reachingAll(Predicate<Args> suchRequests) {
        Command copy = copy();
        copy.reachingAll = suchRequests;
        return copy;
    }

    /** Sets how its changes are logged. Default: as its request. */
    public Command recorded(Recording how) {
        Command copy = copy();
        copy.recording = how;
        return copy;
    }

    /** Makes the command a container of subcommands. */
    public Command with(Command... parts) {
        Command copy = copy();
        List<Command> named = new ArrayList<>();
        for (Command part : parts) {
            Command renamed = part.copy();
            renamed.name = name + "|" + part.name;
            named.add(renamed);
        }
        copy.subcommands = List.copyOf(named);
        return copy;
    }

    /** Numbers the command and then its subcommands from {@code first} on, for a table. */
    Command numbered(int first) {
        Command copy = copy();
        copy.number = first;
        List<Command> parts = new ArrayList<>();
        for (Command part : subcommands) {
            parts.add(part.numbered(first + 1 + parts.size()));
        }
        copy.subcommands = List.copyOf(parts);
        return copy;
    }

    /** The name in lower case; a subcommand's is {@code container|name}. */
    public String name() {
        return name;
    }

    public Group group() {
        return group;
    }

    public Arity arity() {
        return arity;
    }

    public Routing routing() {
        return routing;
    }

    public Handler handler() {
        return handler;
    }

    public Set<Flag> flags() {
        return flags;
    }

    /** How a request's changes are logged. */
    public Recording recording(Args args) {
        if (recording != Recording.VALUE_IF_OPTIONS) {
            return recording;
        }
        return arity.isLeast(args.count()) ? Recording.REQUEST : Recording.VALUE;
    }

    /** The subcommands of a container; otherwise empty. */
    public List<Command> subcommands() {
        return subcommands;
    }

    /** The first version of Redis that has the command, or of kv if Redis does not have it. */
    public String since() {
        return since;
    }

    /** The description in one sentence. */
    public String summary() {
        return summary;
    }

    /** The cost in O notation. */
    public String complexity() {
        return complexity;
    }

    /** The syntax of the arguments; may be empty. */
    public String syntax() {
        return syntax;
    }

    /** The number of the command in its table, unique and ascending from 0; -1 outside of a table. */
    public int number() {
        return number;
    }

    /** Whether the command is so fast that reading the clock would matter. */
    public boolean isBrief() {
        return brief;
    }

    /** Whether it is restricted: {@link Flag#NO_MULTI}, {@link Flag#PROTECTED}. */
    public boolean isRestricted() {
        return restricted;
    }

    /** Whether it may need more memory: {@link Flag#DENYOOM}. */
    public boolean isGrowing() {
        return growing;
    }

    public List<String> tips() {
        return tips;
    }

    /** The keys and how the command accesses them. */
    public List<KeySpec> keySpecs() {
        return keySpecs;
    }

    /** The place of the key, for a command that always has exactly one at a fixed place; otherwise 0. */
    public int onlyKey() {
        return onlyKey;
    }

    /** Whether it can have keys. */
    public boolean hasKeys() {
        return visited.length > 0;
    }

    /** Like {@link #visitKeys}, including channels that a cluster places like keys. */
    public void visitPlaced(Args request, KeySpec.Visitor visitor) {
        for (KeySpec spec : keySpecs) {
            spec.visit(request, visitor);
        }
    }

    /** How a request accesses the key at {@link #onlyKey}, as in {@link KeySpec#access(Args)}. */
    public int onlyAccess(Args request) {
        return visited[0].access(request);
    }

    /** Visits each key of a request, in the order of the specifications. Allocates nothing. */
    public void visitKeys(Args request, KeySpec.Visitor visitor) {
        for (KeySpec spec : visited) {
            spec.visit(request, visitor);
        }
    }

    /** Whether a request accesses keys that its words do not name, so that it needs all shards. */
    public boolean reachesAll(Args request) {
        return reachingAll != null && reachingAll.test(request);
    }

    /** Whether some requests {@linkplain #reachesAll need all shards}. */
    public boolean mayReachAll() {
        return reachingAll != null;
    }

    /** Whether it may wait for its keys: its handler is a {@link BlockingHandler}. */
    public boolean isBlocking() {
        return blocking;
    }

    /** Whether it may run in the background: its handler is a {@link LongHandler}. */
    public boolean isPerhapsLong() {
        return perhapsLong;
    }

    /** The subcommand named by a request's second word; {@code null} if there is none. */
    public @Nullable Command subcommand(Args args) {
        for (Command part : subcommands) {
            if (args.is(1, part.word())) {
                return part;
            }
        }
        return null;
    }

    /** The name in capitals, without its container's. */
    public String word() {
        return name.substring(name.indexOf('|') + 1).toUpperCase(Locale.ROOT);
    }

    /** The ACL categories: its own, and those that follow from its flags. */
    public List<String> categories() {
        Set<String> categories = Categories.of(ownCategories, flags, group);
        return CATEGORIES.stream().filter(categories::contains).toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
