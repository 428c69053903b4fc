package io.kvserver.core.command.pubsub;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.container;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.MAY_REPLICATE;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.PUBSUB;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Flag.WHILE_SUBSCRIBED;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.invocation.ClientHandler;
import io.kvserver.core.client.invocation.Help;
import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Group;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Glob;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.pubsub.PubSub;
import io.kvserver.core.pubsub.Subscribers;
import io.kvserver.core.pubsub.Topic;
import io.kvserver.core.pubsub.Topic.Kind;
import java.util.ArrayList;
import java.util.List;

/** Publish and subscribe. {@link PubSub} describes which messages are delivered, and in which order. */
public final class PubSubCommands {
    public static final List<Command> TABLE = List.of(
            subscribing("SUBSCRIBE", atLeast(2), (client, args, reply) -> subscribe(Kind.CHANNEL, client, args))
                    .documented("2.0.0", "Subscribes to channels.", "O(N) for N channels")
                    .taking("channel [channel ...]"),
            subscribing("UNSUBSCRIBE", atLeast(1), (client, args, reply) -> unsubscribe(Kind.CHANNEL, client, args))
                    .documented("2.0.0", "Ends subscriptions to channels, or to all of them.", "O(N) for N channels")
                    .taking("[channel ...]"),
            subscribing("PSUBSCRIBE", atLeast(2), (client, args, reply) -> subscribe(Kind.PATTERN, client, args))
                    .documented("2.0.0", "Subscribes to channels that match patterns.", "O(N) for N patterns")
                    .taking("pattern [pattern ...]"),
            subscribing("PUNSUBSCRIBE", atLeast(1), (client, args, reply) -> unsubscribe(Kind.PATTERN, client, args))
                    .documented("2.0.0", "Ends subscriptions to patterns, or to all of them.", "O(N) for N patterns")
                    .taking("[pattern ...]"),
            subscribing("SSUBSCRIBE", atLeast(2), PubSubCommands::subscribeToShard)
                    .documented("7.0.0", "Subscribes to shard channels.", "O(N) for N channels")
                    .taking("shardchannel [shardchannel ...]")
                    .keys(KeySpec.of(1, -1, 1, "not_key")),
            subscribing(
                            "SUNSUBSCRIBE",
                            atLeast(1),
                            (client, args, reply) -> unsubscribe(Kind.SHARD_CHANNEL, client, args))
                    .documented(
                            "7.0.0", "Ends subscriptions to shard channels, or to all of them.", "O(N) for N channels")
                    .taking("[shardchannel ...]")
                    .keys(KeySpec.of(1, -1, 1, "not_key")),
            publishing("PUBLISH", PubSubCommands::publish)
                    .documented(
                            "2.0.0",
                            "Sends a message to a channel and returns how many clients got it.",
                            "O(N+M) for N subscribers and M patterns")
                    .taking("channel message"),
            publishing("SPUBLISH", PubSubCommands::publishToShard)
                    .documented(
                            "7.0.0",
                            "Sends a message to a shard channel and returns how many clients got it.",
                            "O(N) for N subscribers")
                    .taking("shardchannel message")
                    .keys(KeySpec.of(1, "not_key")),
            container("PUBSUB", Group.PUBSUB)
                    .documented("2.8.0", "A container for commands about subscriptions.", "Depends on subcommand.")
                    .with(
                            part("CHANNELS", (client, args, reply) -> topics(Kind.CHANNEL, client, args, reply))
                                    .documented(
                                            "2.8.0",
                                            "Returns the channels that have subscribers.",
                                            "O(N) for N channels")
                                    .taking("[pattern]"),
                            part("NUMSUB", (client, args, reply) -> counts(Kind.CHANNEL, client, args, reply))
                                    .documented(
                                            "2.8.0",
                                            "Returns the number of subscribers of each channel.",
                                            "O(N) for N channels")
                                    .taking("[channel ...]"),
                            part(
                                            "SHARDCHANNELS",
                                            (client, args, reply) -> topics(Kind.SHARD_CHANNEL, client, args, reply))
                                    .documented(
                                            "7.0.0",
                                            "Returns the shard channels that have subscribers.",
                                            "O(N) for N channels")
                                    .taking("[pattern]"),
                            part(
                                            "SHARDNUMSUB",
                                            (client, args, reply) -> counts(Kind.SHARD_CHANNEL, client, args, reply))
                                    .documented(
                                            "7.0.0",
                                            "Returns the number of subscribers of each shard channel.",
                                            "O(N) for N channels")
                                    .taking("[shardchannel ...]"),
                            clientCommand("NUMPAT", Group.PUBSUB, exactly(2), PubSubCommands::patternCount)
                                    .flagged(PUBSUB, LOADING, STALE)
                                    .documented(
                                            "2.8.0", "Returns the number of patterns that have subscribers.", "O(1)"),
                            Help.part(
                                    Group.PUBSUB,
                                    "6.2.0",
                                    "CHANNELS [<pattern>]",
                                    "    Return the currently active channels matching a <pattern> (default: '*').",
                                    "NUMPAT",
                                    "    Return number of subscriptions to patterns.",
                                    "NUMSUB [<channel> ...]",
                                    "    Return the number of subscribers for the specified channels, excluding",
                                    "    pattern subscriptions(default: no channels).",
                                    "SHARDCHANNELS [<pattern>]",
                                    "    Return the currently active shard level channels matching a <pattern>"
                                            + " (default: '*').",
                                    "SHARDNUMSUB [<shardchannel> ...]",
                                    "    Return the number of subscribers for the specified shard level channel(s)")));

    private PubSubCommands() {}

    private static Command subscribing(String name, Arity arity, ClientHandler handler) {
        return clientCommand(name, Group.PUBSUB, arity, handler, PUBSUB, NOSCRIPT, LOADING, STALE, WHILE_SUBSCRIBED);
    }

    private static Command publishing(String name, ClientHandler handler) {
        return clientCommand(name, Group.PUBSUB, exactly(3), handler, PUBSUB, LOADING, STALE, FAST, MAY_REPLICATE);
    }

    private static Command part(String name, ClientHandler handler) {
        return clientCommand(name, Group.PUBSUB, atLeast(2), handler, PUBSUB, LOADING, STALE);
    }

    /** Subscribes a client to each named topic, and confirms each. */
    private static void subscribe(Kind kind, Client client, Args args) {
        int present = client.listening().subscriptions().total();
        client.server().clientLimits().subscriptions().check(present + args.count() - 1L);
        // A client that asks for more than memory allows is disconnected meanwhile.
        for (int i = 1; i < args.count() && !client.isKilled(); i++) {
            Topic topic = new Topic(args.copy(i));
            client.listening().subscriptions().add(kind, topic);
            client.listening().check(kind, topic.name());
            confirm(kind.subscribed(), topic, kind, client);
        }
    }

    private static void subscribeToShard(Client client, Args args, ReplyWriter reply) {
        if (client.transaction().isExecuting()) {
            throw new CommandException("ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client");
        }
        subscribe(Kind.SHARD_CHANNEL, client, args);
    }

    private static void unsubscribe(Kind kind, Client client, Args args) {
        List<Topic> topics = args.count() > 1
                ? named(args)
                : client.listening().subscriptions().list(kind);
        if (topics.isEmpty()) {
            confirmNone(kind, client);
            return;
        }
        for (Topic topic : topics) {
            client.listening().subscriptions().remove(kind, topic);
            // A client expects no message of a topic after this confirmation. Inside EXEC's reply there is no place for
            // messages.
            if (!client.transaction().isExecuting()) {
                client.output().writeAllMessages();
            }
            confirm(kind.unsubscribed(), topic, kind, client);
        }
    }

    private static List<Topic> named(Args args) {
        List<Topic> topics = new ArrayList<>();
        for (int i = 1; i < args.count(); i++) {
            topics.add(new Topic(args.copy(i)));
        }
        return topics;
    }

    /** Sends a confirmation, even to a client that has switched replies off: for its library it is a message. */
    private static void confirm(String what, Topic topic, Kind kind, Client client) {
        ReplyWriter reply = client.output().messages();
        reply.push(3);
        reply.bulk(what);
        reply.bulk(topic.name());
        reply.integer(confirmedCount(kind, client));
    }

    private static void confirmNone(Kind kind, Client client) {
        ReplyWriter reply = client.output().messages();
        reply.push(3);
        reply.bulk(kind.unsubscribed());
        reply.nil();
        reply.integer(confirmedCount(kind, client));
    }

    /** The number in a confirmation; channels and patterns are counted together. */
    private static int confirmedCount(Kind kind, Client client) {
        return kind == Kind.SHARD_CHANNEL
                ? client.listening().subscriptionCount(Kind.SHARD_CHANNEL)
                : client.listening().subscriptionCount(Kind.CHANNEL)
                        + client.listening().subscriptionCount(Kind.PATTERN);
    }

    private static void publish(Client client, Args args, ReplyWriter reply) {
        reply.integer(client.server().pubSub().publish(args.copy(1), args.copy(2)));
    }

    private static void publishToShard(Client client, Args args, ReplyWriter reply) {
        reply.integer(client.server().pubSub().publishToShard(args.copy(1), args.copy(2)));
    }

    private static void topics(Kind kind, Client client, Args args, ReplyWriter reply) {
        if (args.count() > 3) {
            throw CommandErrors.wrongSubcommand(args, "PUBSUB");
        }
        Glob pattern = Glob.of(args.count() == 3 ? args.copy(2) : new byte[] {'*'});
        List<byte[]> names = new ArrayList<>();
        for (Topic topic : client.server().pubSub().subscribers(kind).topics()) {
            if (args.count() == 2 || pattern.matches(topic.name())) {
                names.add(topic.name());
            }
        }
        reply.array(names.size());
        names.forEach(reply::bulk);
    }

    private static void counts(Kind kind, Client client, Args args, ReplyWriter reply) {
        Subscribers subscribers = client.server().pubSub().subscribers(kind);
        reply.array(2 * (args.count() - 2));
        for (int i = 2; i < args.count(); i++) {
            Topic topic = new Topic(args.copy(i));
            reply.bulk(topic.name());
            reply.integer(subscribers.count(topic));
        }
    }

    private static void patternCount(Client client, Args args, ReplyWriter reply) {
        reply.integer(client.server().pubSub().patternCount());
    }
}
