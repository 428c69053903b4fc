package io.kvserver.spring;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;

/** A slow source, whose results the application caches. */
class Prices {
    private final AtomicInteger asked = new AtomicInteger();

    public int asked() {
        return asked.get();
    }

    @Cacheable("prices")
    public @Nullable Integer of(String thing) {
        asked.incrementAndGet();
        return thing.isEmpty() ? null : thing.length();
    }

    @CachePut(cacheNames = "prices", key = "#thing")
    public Integer change(String thing, Integer price) {
        return price;
    }

    @CacheEvict(cacheNames = "prices", allEntries = true)
    public void forget() {}
}
