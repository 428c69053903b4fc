package io.kvserver.core.differential;

import static io.kvserver.core.differential.Picks.pick;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Scripts of the kinds that libraries send: locks, rate limiters, queues. Times are arguments. Stateless. */
final class WellKnownScripts {
    private static final String LOCK = """
            if redis.call('exists', KEYS[1]) == 0 then
                redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
                return 1
            end
            return 0
            """;

    private static final String UNLOCK = """
            if redis.call('get', KEYS[1]) == ARGV[1] then
                return redis.call('del', KEYS[1])
            else
                return 0
            end
            """;

    private static final String REENTRANT_LOCK = """
            if redis.call('exists', KEYS[1]) == 0 or redis.call('hexists', KEYS[1], ARGV[2]) == 1 then
                redis.call('hincrby', KEYS[1], ARGV[2], 1)
                redis.call('pexpire', KEYS[1], ARGV[1])
                return nil
            end
            return redis.call('hget', KEYS[1], ARGV[2])
            """;

    private static final String REENTRANT_UNLOCK = """
            if redis.call('hexists', KEYS[1], ARGV[1]) == 0 then
                return nil
            end
            local left = redis.call('hincrby', KEYS[1], ARGV[1], -1)
            if left > 0 then
                return 0
            end
            redis.call('del', KEYS[1])
            redis.call('publish', KEYS[1] .. ':freed', ARGV[1])
            return 1
            """;

    private static final String FIXED_WINDOW = """
            local count = redis.call('INCR', KEYS[1])
            if count == 1 then
                redis.call('EXPIRE', KEYS[1], ARGV[1])
            end
            if count > tonumber(ARGV[2]) then
                return {0, count}
            end
            return {1, count}
            """;

    private static final String SLIDING_WINDOW = """
            local now, window, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
            redis.call('zremrangebyscore', KEYS[1], '-inf', now - window)
            local used = redis.call('zcard', KEYS[1])
            if used < limit then
                redis.call('zadd', KEYS[1], now, now .. ':' .. used)
                redis.call('pexpire', KEYS[1], window * 1000)
                return {1, limit - used - 1}
            end
            local oldest = redis.call('zrange', KEYS[1], 0, 0, 'withscores')
            return {0, tonumber(oldest[2]) + window - now}
            """;

    private static final String TOKEN_BUCKET = """
            local rate, capacity, now, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
            local state = redis.call('hmget', KEYS[1], 'tokens', 'at')
            local tokens = tonumber(state[1]) or capacity
            local at = tonumber(state[2]) or 0
            local filled = math.min(capacity, tokens + math.max(0, now - at) * rate)
            local allowed = filled >= wanted
            if allowed then
                filled = filled - wanted
            end
            redis.call('hset', KEYS[1], 'tokens', filled, 'at', now)
            redis.call('expire', KEYS[1], math.floor(capacity / rate * 2) + 1)
            return {allowed and 1 or 0, tostring(filled)}
            """;

    private static final String ADD_JOB = """
            local id = redis.call('incr', KEYS[1] .. ':id')
            local job = cjson.decode(ARGV[1])
            job.id = id
            redis.call('hset', KEYS[1] .. ':' .. id, 'data', cmsgpack.pack(job.name), 'priority', job.priority or 0)
            if (job.priority or 0) > 0 then
                redis.call('zadd', KEYS[1] .. ':prioritized', job.priority, id)
            else
                redis.call('lpush', KEYS[1] .. ':wait', id)
            end
            return id .. ''
            """;

    private static final String TAKE_JOB = """
            local id = redis.call('rpop', KEYS[1] .. ':wait')
            if not id then
                local first = redis.call('zpopmin', KEYS[1] .. ':prioritized')
                id = first[1]
            end
            if not id then
                return false
            end
            local fields = redis.call('hgetall', KEYS[1] .. ':' .. id)
            local job = {}
            for i = 1, #fields, 2 do
                job[fields[i]] = fields[i + 1]
            end
            redis.call('del', KEYS[1] .. ':' .. id)
            return {id, cmsgpack.unpack(job.data), job.priority}
            """;

    private WellKnownScripts() {}

    static List<String> one(Random random) {
        String key = pick(random, "a", "b", "c");
        String now = Integer.toString(1000 + random.nextInt(60));
        return switch (random.nextInt(10)) {
            case 0 -> eval(LOCK, "lock:" + key, pick(random, "me", "you"), "100000");
            case 1 -> eval(UNLOCK, "lock:" + key, pick(random, "me", "you"));
            case 2 -> eval(REENTRANT_LOCK, "held:" + key, "100000", pick(random, "me:1", "you:1"));
            case 3 -> eval(REENTRANT_UNLOCK, "held:" + key, pick(random, "me:1", "you:1"));
            case 4 -> eval(FIXED_WINDOW, "fixed:" + key, "1000", Integer.toString(random.nextInt(5)));
            case 5 -> eval(SLIDING_WINDOW, "sliding:" + key, now, "10", "3");
            case 6 ->
                eval(TOKEN_BUCKET, "bucket:" + key, pick(random, "1", "0.5", "2"), "8", now, pick(random, "1", "3"));
            case 7, 8 ->
                eval(
                        ADD_JOB,
                        "jobs:" + key,
                        pick(
                                random,
                                "{\"name\":\"mail\"}",
                                "{\"name\":\"pay\",\"priority\":" + random.nextInt(4) + "}",
                                "{"));
            default -> eval(TAKE_JOB, "jobs:" + key);
        };
    }

    private static List<String> eval(String script, String key, String... words) {
        List<String> request = new ArrayList<>(List.of("EVAL", script, "1", key));
        request.addAll(List.of(words));
        return request;
    }
}
