package io.kvserver.core;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Family;
import io.kvserver.core.command.acl.AclCommands;
import io.kvserver.core.command.cluster.ClusterCommands;
import io.kvserver.core.command.connection.ClientCommands;
import io.kvserver.core.command.connection.ConnectionCommands;
import io.kvserver.core.command.connection.ModeCommands;
import io.kvserver.core.command.geo.GeoCommands;
import io.kvserver.core.command.geo.GeoSearchCommands;
import io.kvserver.core.command.hash.FieldExpiryCommands;
import io.kvserver.core.command.hash.HashCommands;
import io.kvserver.core.command.hyperloglog.HyperLogLogCommands;
import io.kvserver.core.command.introspection.CommandCommands;
import io.kvserver.core.command.key.DatabaseCommands;
import io.kvserver.core.command.key.ExpiryCommands;
import io.kvserver.core.command.key.KeyCommands;
import io.kvserver.core.command.key.ObjectCommands;
import io.kvserver.core.command.key.SortCommands;
import io.kvserver.core.command.list.BlockingCommands;
import io.kvserver.core.command.list.ListCommands;
import io.kvserver.core.command.list.MoveCommands;
import io.kvserver.core.command.pubsub.PubSubCommands;
import io.kvserver.core.command.script.FunctionCommands;
import io.kvserver.core.command.script.ScriptCommands;
import io.kvserver.core.command.server.ConfigCommands;
import io.kvserver.core.command.server.DebugCommands;
import io.kvserver.core.command.server.LatencyCommands;
import io.kvserver.core.command.server.MemoryCommands;
import io.kvserver.core.command.server.PersistenceCommands;
import io.kvserver.core.command.server.ServerCommands;
import io.kvserver.core.command.server.SlowLogCommands;
import io.kvserver.core.command.server.SyncCommands;
import io.kvserver.core.command.set.SetAlgebra;
import io.kvserver.core.command.set.SetCommands;
import io.kvserver.core.command.sortedset.CombiningCommands;
import io.kvserver.core.command.sortedset.PopCommands;
import io.kvserver.core.command.sortedset.RangeCommands;
import io.kvserver.core.command.sortedset.SortedSetCommands;
import io.kvserver.core.command.stream.GroupCommands;
import io.kvserver.core.command.stream.InfoCommands;
import io.kvserver.core.command.stream.ReadCommands;
import io.kvserver.core.command.stream.StreamCommands;
import io.kvserver.core.command.string.BitCommands;
import io.kvserver.core.command.string.ConditionalCommands;
import io.kvserver.core.command.string.CounterCommands;
import io.kvserver.core.command.string.StringCommands;
import io.kvserver.core.command.transaction.TransactionCommands;
import java.util.ArrayList;
import java.util.List;

/**
 * The families of kv's own commands with their names. A test compares the names with the declarations. Any thread.
 *
 * <p>An enum with one switch rather than a lambda or a class per family, because those would have to be loaded at every
 * start.
 */
public enum StandardCommands implements Family {
    STRING("GET SET SETNX SETEX PSETEX GETSET GETDEL GETEX MGET MSET MSETNX APPEND STRLEN GETRANGE SUBSTR SETRANGE"
            + " LCS"),
    CONDITIONAL("DIGEST DELEX DELIFEQ MSETEX"),
    COUNTER("INCR DECR INCRBY DECRBY INCRBYFLOAT"),
    BIT("SETBIT GETBIT BITCOUNT BITPOS BITOP BITFIELD BITFIELD_RO"),
    LIST("LPUSH RPUSH LPUSHX RPUSHX LPOP RPOP LLEN LRANGE LINDEX LSET LINSERT LREM LTRIM LPOS"),
    LIST_MOVE("LMOVE RPOPLPUSH LMPOP"),
    HASH("HSET HSETNX HMSET HGET HMGET HGETALL HKEYS HVALS HDEL HEXISTS HLEN HSTRLEN HINCRBY HINCRBYFLOAT"
            + " HRANDFIELD HSCAN"),
    HASH_EXPIRY(
            "HEXPIRE HPEXPIRE HEXPIREAT HPEXPIREAT HTTL HPTTL HEXPIRETIME HPEXPIRETIME HPERSIST HGETDEL HGETEX HSETEX"),
    LIST_WAIT("BLPOP BRPOP BLMOVE BRPOPLPUSH BLMPOP"),
    SET("SADD SREM SMEMBERS SISMEMBER SMISMEMBER SCARD SPOP SRANDMEMBER SMOVE SSCAN"),
    SET_ALGEBRA("SINTER SUNION SDIFF SINTERSTORE SUNIONSTORE SDIFFSTORE SINTERCARD"),
    SORTED_SET("ZADD ZINCRBY ZREM ZCARD ZSCORE ZMSCORE ZRANK ZREVRANK ZPOPMIN ZPOPMAX ZRANDMEMBER ZSCAN"),
    SORTED_SET_POP("ZMPOP BZPOPMIN BZPOPMAX BZMPOP"),
    SORTED_SET_COMBINING("ZUNION ZINTER ZDIFF ZUNIONSTORE ZINTERSTORE ZDIFFSTORE ZINTERCARD"),
    SORTED_SET_RANGE(
            "ZRANGE ZREVRANGE ZRANGEBYSCORE ZREVRANGEBYSCORE ZRANGEBYLEX ZREVRANGEBYLEX ZRANGESTORE ZCOUNT ZLEXCOUNT"
                    + " ZREMRANGEBYRANK ZREMRANGEBYSCORE ZREMRANGEBYLEX"),
    GEO("GEOADD GEODIST GEOHASH GEOPOS"),
    GEO_SEARCH("GEOSEARCH GEOSEARCHSTORE GEORADIUS GEORADIUS_RO GEORADIUSBYMEMBER GEORADIUSBYMEMBER_RO"),
    HYPERLOGLOG("PFADD PFCOUNT PFMERGE PFDEBUG PFSELFTEST"),
    KEY("DEL UNLINK EXISTS TOUCH TYPE KEYS SCAN RANDOMKEY RENAME RENAMENX DUMP RESTORE"),
    SORT("SORT SORT_RO"),
    OBJECT("OBJECT"),
    EXPIRY("EXPIRE PEXPIRE EXPIREAT PEXPIREAT TTL PTTL EXPIRETIME PEXPIRETIME PERSIST"),
    DATABASE("DBSIZE FLUSHDB FLUSHALL SWAPDB COPY MOVE"),
    STREAM("XADD XLEN XRANGE XREVRANGE XDEL XTRIM XSETID XDELEX"),
    STREAM_READ("XREAD XREADGROUP"),
    STREAM_GROUP("XGROUP XACK XACKDEL XPENDING XCLAIM XAUTOCLAIM"),
    STREAM_INFO("XINFO"),
    ACL("ACL"),
    CONNECTION("PING ECHO SELECT QUIT STOP"),
    CONNECTION_MODE("HELLO AUTH RESET MONITOR"),
    CLIENT("CLIENT"),
    SERVER("INFO LOLWUT ROLE SHUTDOWN TIME WAIT"),
    COMMAND("COMMAND"),
    CONFIG("CONFIG"),
    DEBUG("DEBUG"),
    LATENCY("LATENCY"),
    MEMORY("MEMORY"),
    SLOWLOG("SLOWLOG"),
    PERSISTENCE("BGREWRITEAOF BGSAVE LASTSAVE SAVE WAITAOF"),
    SYNC("SYNC PSYNC REPLCONF"),
    TRANSACTION("MULTI EXEC DISCARD WATCH UNWATCH"),
    SCRIPT("EVAL EVALSHA EVAL_RO EVALSHA_RO SCRIPT"),
    FUNCTION("FCALL FCALL_RO FUNCTION"),
    CLUSTER("CLUSTER ASKING READONLY READWRITE"),
    PUBSUB("SUBSCRIBE UNSUBSCRIBE PSUBSCRIBE PUNSUBSCRIBE SSUBSCRIBE SUNSUBSCRIBE PUBLISH SPUBLISH PUBSUB");

    /** One table for all stores of a process: creating it took a third of the start of a second store. */
    private static final CommandTable TABLE = new CommandTable(List.of(values()));

    private final String names;

    StandardCommands(String names) {
        this.names = names;
    }

    /** All of kv's commands. */
    public static CommandTable table() {
        return TABLE;
    }

    /** All of kv's commands and a program's own. */
    static CommandTable with(List<Family> own) {
        List<Family> all = new ArrayList<>(List.of(values()));
        all.addAll(own);
        return new CommandTable(all);
    }

    @Override
    public String names() {
        return names;
    }

    @Override
    public List<Command> commands() {
        return switch (this) {
            case STRING -> StringCommands.TABLE;
            case CONDITIONAL -> ConditionalCommands.TABLE;
            case COUNTER -> CounterCommands.TABLE;
            case BIT -> BitCommands.TABLE;
            case SORTED_SET -> SortedSetCommands.TABLE;
            case SORTED_SET_POP -> PopCommands.TABLE;
            case SORTED_SET_COMBINING -> CombiningCommands.TABLE;
            case SORTED_SET_RANGE -> RangeCommands.TABLE;
            case LIST -> ListCommands.TABLE;
            case LIST_WAIT -> BlockingCommands.TABLE;
            case LIST_MOVE -> MoveCommands.TABLE;
            case HASH -> HashCommands.TABLE;
            case HASH_EXPIRY -> FieldExpiryCommands.TABLE;
            case SET -> SetCommands.TABLE;
            case SET_ALGEBRA -> SetAlgebra.TABLE;
            case STREAM -> StreamCommands.TABLE;
            case STREAM_READ -> ReadCommands.TABLE;
            case STREAM_GROUP -> GroupCommands.TABLE;
            case STREAM_INFO -> InfoCommands.TABLE;
            case GEO -> GeoCommands.TABLE;
            case GEO_SEARCH -> GeoSearchCommands.TABLE;
            case HYPERLOGLOG -> HyperLogLogCommands.TABLE;
            default -> commandsOfNoType();
        };
    }

    /** The commands of families that are not about one type of values. */
    private List<Command> commandsOfNoType() {
        return switch (this) {
            case KEY -> KeyCommands.TABLE;
            case SORT -> SortCommands.TABLE;
            case OBJECT -> ObjectCommands.TABLE;
            case EXPIRY -> ExpiryCommands.TABLE;
            case DATABASE -> DatabaseCommands.TABLE;
            case ACL -> AclCommands.TABLE;
            case CONNECTION -> ConnectionCommands.TABLE;
            case CONNECTION_MODE -> ModeCommands.TABLE;
            case CLIENT -> ClientCommands.TABLE;
            case SERVER -> ServerCommands.TABLE;
            case COMMAND -> CommandCommands.TABLE;
            case CONFIG -> ConfigCommands.TABLE;
            case DEBUG -> DebugCommands.TABLE;
            case LATENCY -> LatencyCommands.TABLE;
            case MEMORY -> MemoryCommands.TABLE;
            case SLOWLOG -> SlowLogCommands.TABLE;
            case PERSISTENCE -> PersistenceCommands.TABLE;
            case SYNC -> SyncCommands.TABLE;
            case TRANSACTION -> TransactionCommands.TABLE;
            case SCRIPT -> ScriptCommands.TABLE;
            case FUNCTION -> FunctionCommands.TABLE;
            case CLUSTER -> ClusterCommands.TABLE;
            case PUBSUB -> PubSubCommands.TABLE;
            default -> throw new IllegalStateException("no commands: " + this);
        };
    }
}
