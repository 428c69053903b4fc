package io.kvserver.core.command.acl;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.container;
import static io.kvserver.core.command.Flag.ADMIN;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Group.SERVER;

import io.kvserver.core.access.UserFile;
import io.kvserver.core.access.Users;
import io.kvserver.core.client.Client;
import io.kvserver.core.client.invocation.ClientHandler;
import io.kvserver.core.client.invocation.Help;
import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** ACL: users, their rights, and the log of refusals. */
public final class AclCommands {
    private static final int PASSWORD_BITS = 256;
    private static final int MAX_PASSWORD_BITS = 4096;
    private static final String NO_FILE =
            "ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL"
                    + " SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set)"
                    + " in order to store users in the Redis configuration.";
    private static final String WRONG_BITS =
            "ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to "
                    + MAX_PASSWORD_BITS;

    public static final List<Command> TABLE = List.of(container("ACL", SERVER)
            .documented("6.0.0", "A container for commands on users and their rights.", "Depends on subcommand.")
            .with(
                    part("CAT", atLeast(2), AclReplies::categories)
                            .documented(
                                    "6.0.0",
                                    "Returns the categories of commands, or the commands of a category.",
                                    "O(N) for N commands")
                            .taking("[category]"),
                    part("DELUSER", atLeast(3), AclCommands::delete)
                            .flagged(ADMIN)
                            .documented(
                                    "6.0.0",
                                    "Deletes users and closes their connections.",
                                    "O(N+M) for N users and M clients")
                            .taking("username [username ...]"),
                    part("DRYRUN", atLeast(4), AclReplies::tryOut)
                            .flagged(ADMIN)
                            .documented(
                                    "7.0.0",
                                    "Returns whether a user may run a command, without running it.",
                                    "O(N) for N arguments")
                            .taking("username command [arg [arg ...]]"),
                    part("GENPASS", atLeast(2), AclCommands::newPassword)
                            .documented("6.0.0", "Returns a random password.", "O(1)")
                            .taking("[bits]"),
                    part("GETUSER", exactly(3), AclReplies::user)
                            .flagged(ADMIN)
                            .documented("6.0.0", "Describes a user.", "O(N) for N rules")
                            .taking("username"),
                    part("LIST", exactly(2), AclReplies::list)
                            .flagged(ADMIN)
                            .documented("6.0.0", "Describes all users, as lines of an ACL file.", "O(N) for N users"),
                    part("LOAD", exactly(2), AclCommands::load)
                            .flagged(ADMIN)
                            .documented("6.0.0", "Replaces all users by those of the ACL file.", "O(N) for N users"),
                    part("LOG", atLeast(2), AclReplies::log)
                            .flagged(ADMIN)
                            .documented("6.0.0", "Returns or clears the log of recent refusals.", "O(N) for N entries")
                            .taking("[count|RESET]"),
                    part("SAVE", exactly(2), AclCommands::save)
                            .flagged(ADMIN)
                            .documented("6.0.0", "Writes all users to the ACL file.", "O(N) for N users"),
                    part("SETUSER", atLeast(3), AclCommands::set)
                            .flagged(ADMIN)
                            .documented("6.0.0", "Adds a user, or changes its rules.", "O(N) for N rules")
                            .taking("username [rule [rule ...]]"),
                    part("USERS", exactly(2), AclReplies::names)
                            .flagged(ADMIN)
                            .documented("6.0.0", "Returns the names of all users.", "O(N) for N users"),
                    part("WHOAMI", exactly(2), AclReplies::self)
                            .documented("6.0.0", "Returns the name of the connection's user.", "O(1)"),
                    Help.part(
                            SERVER,
                            "6.0.0",
                            "CAT [<category>]",
                            "    List all commands that belong to <category>, or all command categories",
                            "    when no category is specified.",
                            "DELUSER <username> [<username> ...]",
                            "    Delete a list of users.",
                            "DRYRUN <username> <command> [<arg> ...]",
                            "    Returns whether the user can execute the given command without executing the command.",
                            "GETUSER <username>",
                            "    Get the user's details.",
                            "GENPASS [<bits>]",
                            "    Generate a secure 256-bit user password. The optional `bits` argument can",
                            "    be used to specify a different size.",
                            "LIST",
                            "    Show users details in config file format.",
                            "LOAD",
                            "    Reload users from the ACL file.",
                            "LOG [<count> | RESET]",
                            "    Show the ACL log entries.",
                            "SAVE",
                            "    Save the current config to the ACL file.",
                            "SETUSER <username> <attribute> [<attribute> ...]",
                            "    Create or modify a user with the specified attributes.",
                            "USERS",
                            "    List all the registered usernames.",
                            "WHOAMI",
                            "    Return the current connection username.")));

    private AclCommands() {}

    private static Command part(String name, Arity arity, ClientHandler handler) {
        return clientCommand(name, SERVER, arity, handler, NOSCRIPT, LOADING, STALE);
    }

    private static void set(Client client, Args args, ReplyWriter reply) {
        Users.of(client.server()).set(args.latin1(2), words(args, 3));
        reply.ok();
    }

    private static void delete(Client client, Args args, ReplyWriter reply) {
        reply.integer(Users.of(client.server()).delete(words(args, 2), client));
    }

    private static List<String> words(Args args, int first) {
        List<String> words = new ArrayList<>();
        for (int i = first; i < args.count(); i++) {
            words.add(args.latin1(i));
        }
        return words;
    }

    private static void load(Client client, Args args, ReplyWriter reply) {
        Users users = Users.of(client.server());
        file(users).load(users, client);
        reply.ok();
    }

    private static void save(Client client, Args args, ReplyWriter reply) {
        Users users = Users.of(client.server());
        file(users).save(users);
        reply.ok();
    }

    private static UserFile file(Users users) {
        UserFile file = users.file();
        if (file == null) {
            throw new CommandException(NO_FILE);
        }
        return file;
    }

    private static void newPassword(Client client, Args args, ReplyWriter reply) {
        if (args.count() > 3) {
            throw CommandErrors.wrongSubcommand(args, "ACL");
        }
        long bits = args.count() == 3 ? args.integer(2) : PASSWORD_BITS;
        if (bits <= 0 || bits > MAX_PASSWORD_BITS) {
            throw new CommandException(WRONG_BITS);
        }
        int digits = (int) (bits + 3) / 4;
        byte[] random = new byte[(digits + 1) / 2];
        new SecureRandom().nextBytes(random);
        reply.bulk(HexFormat.of().formatHex(random).substring(0, digits));
    }
}
