package io.kvserver.core.command.acl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.access.Refusals;
import io.kvserver.core.access.User;
import io.kvserver.core.access.Users;
import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Writes ACL's replies: users, categories, refusals. Stateless. */
final class AclReplies {
    private static final int LOGGED = 10;

    private AclReplies() {}

    static void self(Client client, Args args, ReplyWriter reply) {
        bulk(client.account().name(), reply);
    }

    static void names(Client client, Args args, ReplyWriter reply) {
        Collection<User> users = Users.of(client.server()).all();
        reply.array(users.size());
        users.forEach(user -> bulk(user.name(), reply));
    }

    static void list(Client client, Args args, ReplyWriter reply) {
        Users users = Users.of(client.server());
        Collection<User> all = users.all();
        reply.array(all.size());
        all.forEach(user -> bulk(users.line(user), reply));
    }

    static void user(Client client, Args args, ReplyWriter reply) {
        Users users = Users.of(client.server());
        User user = users.find(args.latin1(2));
        if (user == null) {
            reply.nil();
            return;
        }
        List<List<String>> selectors = users.selectors(user);
        reply.map(6);
        reply.bulk("flags");
        reply.set(user.flags().size());
        user.flags().forEach(reply::bulk);
        reply.bulk("passwords");
        reply.array(user.passwords().size());
        user.passwords().forEach(reply::bulk);
        describe(selectors.get(0), reply);
        reply.bulk("selectors");
        reply.array(selectors.size() - 1);
        for (List<String> selector : selectors.subList(1, selectors.size())) {
            reply.map(3);
            describe(selector, reply);
        }
    }

    private static void describe(List<String> selector, ReplyWriter reply) {
        reply.bulk("commands");
        bulk(selector.get(0), reply);
        reply.bulk("keys");
        bulk(selector.get(1), reply);
        reply.bulk("channels");
        bulk(selector.get(2), reply);
    }

    static void categories(Client client, Args args, ReplyWriter reply) {
        if (args.count() > 3) {
            throw CommandErrors.wrongSubcommand(args, "ACL");
        }
        if (args.count() == 2) {
            reply.array(Command.CATEGORIES.size());
            Command.CATEGORIES.forEach(category -> reply.bulk(category.substring(1)));
            return;
        }
        String category = "@" + args.latin1(2).toLowerCase(Locale.ROOT);
        if (!Command.CATEGORIES.contains(category)) {
            String word = args.echo(2);
            throw new CommandException(
                    "ERR Unknown category '" + word.substring(0, Math.min(word.length(), CommandErrors.ECHOED)) + "'");
        }
        List<String> names = client.server().commands().commands().stream()
                .flatMap(command -> Stream.concat(Stream.of(command), command.subcommands().stream()))
                .filter(command -> command.categories().contains(category))
                .map(Command::name)
                .toList();
        reply.array(names.size());
        names.forEach(reply::bulk);
    }

    static void tryOut(Client client, Args args, ReplyWriter reply) {
        User user = Users.of(client.server()).find(args.latin1(2));
        if (user == null) {
            throw new CommandException("ERR User '" + args.echo(2) + "' not found");
        }
        Args request = args.from(3);
        Command command = client.server().commands().find(request);
        if (command == null) {
            throw new CommandException("ERR Command '" + args.echo(3) + "' not found");
        }
        if (!command.arity().accepts(request.count())) {
            throw CommandErrors.wrongNumberOfArguments(command.name());
        }
        String denied = user.denied(command, request);
        if (denied == null) {
            reply.ok();
        } else {
            bulk("This user has no permissions to " + denied, reply);
        }
    }

    static void log(Client client, Args args, ReplyWriter reply) {
        if (args.count() > 3) {
            throw CommandErrors.wrongSubcommand(args, "ACL");
        }
        Refusals refusals = Users.of(client.server()).refusals();
        if (args.count() == 3 && args.is(2, "RESET")) {
            refusals.clear();
            reply.ok();
            return;
        }
        long count = args.count() == 3 ? args.integer(2) : LOGGED;
        long nowMillis = client.server().clock().millis();
        List<Refusals.Entry> entries = refusals.latest(Math.max(0, count));
        reply.array(entries.size());
        entries.forEach(entry -> describe(entry, nowMillis, reply));
    }

    private static void describe(Refusals.Entry entry, long nowMillis, ReplyWriter reply) {
        reply.map(10);
        reply.bulk("count");
        reply.integer(entry.count());
        reply.bulk("reason");
        reply.bulk(entry.reason());
        reply.bulk("context");
        reply.bulk(entry.context());
        reply.bulk("object");
        bulk(entry.object(), reply);
        reply.bulk("username");
        bulk(entry.user(), reply);
        reply.bulk("age-seconds");
        reply.real((nowMillis - entry.millis()) / 1000.0);
        reply.bulk("client-info");
        bulk(entry.client(), reply);
        reply.bulk("entry-id");
        reply.integer(entry.id());
        reply.bulk("timestamp-created");
        reply.integer(entry.createdMillis());
        reply.bulk("timestamp-last-updated");
        reply.integer(entry.millis());
    }

    private static void bulk(String text, ReplyWriter reply) {
        reply.bulk(text.getBytes(ISO_8859_1));
    }
}
