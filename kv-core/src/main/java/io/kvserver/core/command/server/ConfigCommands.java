package io.kvserver.core.command.server;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.container;
import static io.kvserver.core.command.Flag.ADMIN;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Group.SERVER;
import static io.kvserver.core.command.Routing.ALL_SHARDS;
import static io.kvserver.core.command.Routing.NONE;
import static io.kvserver.core.protocol.Log.LOG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.invocation.ClientHandler;
import io.kvserver.core.client.invocation.Help;
import io.kvserver.core.client.settings.SettingsWriter;
import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Routing;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Glob;
import io.kvserver.core.protocol.ReplyWriter;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CONFIG: the settings of {@link SettingTable}, and the reset of statistics. */
public final class ConfigCommands {
    private static final String NO_FILE = "ERR The server is running without a config file";

    public static final List<Command> TABLE = List.of(container("CONFIG", SERVER)
            .documented("2.0.0", "A container for commands on settings.", "Depends on the subcommand.")
            .with(
                    part("GET", atLeast(3), NONE, ConfigCommands::get)
                            .documented("2.0.0", "Returns settings whose names match patterns.", "O(N) for N patterns")
                            .taking("parameter [parameter ...]"),
                    part("SET", atLeast(4), ALL_SHARDS, ConfigCommands::set)
                            .documented("2.0.0", "Changes settings: all of them or none.", "O(N) for N settings")
                            .taking("parameter value [parameter value ...]")
                            .tips("request_policy:all_nodes", "response_policy:all_succeeded"),
                    part("RESETSTAT", exactly(2), ALL_SHARDS, ConfigCommands::resetStatistics)
                            .documented("2.0.0", "Resets the counters of INFO.", "O(1)"),
                    part("REWRITE", exactly(2), NONE, ConfigCommands::rewrite)
                            .documented(
                                    "2.8.0", "Writes changed settings to the configuration file.", "O(N) for N lines"),
                    Help.part(
                            SERVER,
                            "5.0.0",
                            "GET <pattern>",
                            "    Return parameters matching the glob-like <pattern> and their values.",
                            "SET <directive> <value>",
                            "    Set the configuration <directive> to <value>.",
                            "RESETSTAT",
                            "    Reset statistics reported by the INFO command.",
                            "REWRITE",
                            "    Rewrite the configuration file.")));

    private ConfigCommands() {}

    private static Command part(String name, Arity arity, Routing routing, ClientHandler handler) {
        return clientCommand(name, SERVER, arity, routing, handler, ADMIN, NOSCRIPT, LOADING, STALE);
    }

    private static void get(Client client, Args args, ReplyWriter reply) {
        // By names in lower case, with the names for the reply.
        Map<String, Map.Entry<String, String>> found = new LinkedHashMap<>();
        for (int i = 2; i < args.count(); i++) {
            if (isPattern(args.latin1(i))) {
                Glob pattern = Glob.ignoringCase(args.copy(i));
                for (Setting setting : SettingTable.SETTINGS) {
                    if (pattern.matches(setting.name().getBytes(ISO_8859_1))) {
                        add(setting, setting.name(), client, found);
                    }
                }
            } else {
                Setting setting = named(args.latin1(i));
                if (setting != null) {
                    add(setting, args.latin1(i), client, found);
                }
            }
        }
        reply.map(found.size());
        for (Map.Entry<String, String> entry : found.values()) {
            reply.bulk(entry.getKey());
            reply.bulk(entry.getValue().getBytes(ISO_8859_1));
        }
    }

    private static boolean isPattern(String word) {
        return word.indexOf('*') >= 0 || word.indexOf('?') >= 0 || word.indexOf('[') >= 0;
    }

    private static void add(Setting setting, String name, Client client, Map<String, Map.Entry<String, String>> found) {
        String value = setting.read().of(client);
        if (value != null) {
            found.putIfAbsent(setting.name(), Map.entry(name, value));
        }
    }

    private static @Nullable Setting named(String word) {
        String name = word.toLowerCase(Locale.ROOT);
        for (Setting setting : SettingTable.SETTINGS) {
            if (setting.name().equals(name)) {
                return setting;
            }
        }
        return null;
    }

    private static void set(Client client, Args args, ReplyWriter reply) {
        if (args.count() % 2 != 0) {
            throw CommandErrors.SYNTAX;
        }
        List<Setting> settings = new ArrayList<>();
        for (int i = 2; i < args.count(); i += 2) {
            settings.add(changeable(args, i, settings));
        }
        List<Runnable> changes = new ArrayList<>();
        Map<String, String> ofServer = new LinkedHashMap<>();
        for (int i = 0; i < settings.size(); i++) {
            String value = args.latin1(2 * i + 3);
            if (settings.get(i).ofServer()) {
                ofServer.put(settings.get(i).name(), value);
            } else {
                changes.add(change(settings.get(i), value, client));
            }
        }
        if (!ofServer.isEmpty()) {
            changes.add(change(ofServer, client));
        }
        // All of them are valid, so all take effect.
        changes.forEach(Runnable::run);
        client.server().settings().changed(settings.stream().map(Setting::name).toList());
        reply.ok();
    }

    private static Setting changeable(Args args, int index, List<Setting> earlier) {
        Setting setting = named(args.latin1(index));
        String word = args.echo(index);
        if (setting == null) {
            throw new CommandException("ERR Unknown option or number of arguments for CONFIG SET - '" + word + "'");
        }
        if (setting.change() == null) {
            throw failed(word, "can't set immutable config");
        }
        if (earlier.contains(setting)) {
            throw failed(word, "duplicate parameter");
        }
        return setting;
    }

    private static Runnable change(Setting setting, String value, Client client) {
        Setting.Change change = setting.change();
        if (change == null) {
            throw new IllegalStateException(setting.name() + " cannot be changed");
        }
        try {
            return change.to(value, client);
        } catch (IllegalArgumentException wrong) {
            throw failed(setting.name(), wrong.getMessage());
        }
    }

    /** Changes these settings together, because one may be valid only with another, as a certificate with its key. */
    private static Runnable change(Map<String, String> ofServer, Client client) {
        try {
            return client.link().change(ofServer);
        } catch (IllegalArgumentException wrong) {
            throw failed(ofServer.keySet().iterator().next(), wrong.getMessage());
        }
    }

    private static CommandException failed(String name, @Nullable String reason) {
        return new CommandException("ERR CONFIG SET failed (possibly related to argument '" + name + "') - " + reason);
    }

    private static void resetStatistics(Client client, Args args, ReplyWriter reply) {
        client.server().resetStatistics(client.keys().all().counts());
        reply.ok();
    }

    private static void rewrite(Client client, Args args, ReplyWriter reply) {
        SettingsWriter writer = client.server().settings().writer();
        if (writer == null) {
            throw new CommandException(NO_FILE);
        }
        Map<String, String> changed = new LinkedHashMap<>();
        for (Setting setting : SettingTable.SETTINGS) {
            String value = client.server().settings().changed().contains(setting.name())
                    ? setting.read().of(client)
                    : null;
            if (value != null) {
                changed.put(setting.name(), value);
            }
        }
        try {
            writer.write(changed, AccessSettings.lines(client));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "could not rewrite the configuration file: " + e);
            throw new CommandException("ERR Rewriting config file: " + e.getMessage());
        }
        reply.ok();
    }
}
