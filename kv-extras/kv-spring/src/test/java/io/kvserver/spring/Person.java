package io.kvserver.spring;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.geo.Point;
import org.springframework.data.redis.core.RedisHash;
import org.springframework.data.redis.core.TimeToLive;
import org.springframework.data.redis.core.index.GeoIndexed;
import org.springframework.data.redis.core.index.Indexed;

/** An entity that a Spring repository stores as a hash, with indexes next to it. */
@RedisHash("people")
class Person {
    @Id
    @Nullable
    String id;

    @Indexed
    String name;

    @GeoIndexed
    @Nullable
    Point home;

    List<String> friends = List.of();

    @TimeToLive
    @Nullable
    Long seconds;

    Person(String name) {
        this.name = name;
    }
}
