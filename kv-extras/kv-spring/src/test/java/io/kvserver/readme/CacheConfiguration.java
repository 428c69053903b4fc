package io.kvserver.readme;

import io.kvserver.core.KvStore;
import io.kvserver.spring.KvCacheManager;
import java.time.Duration;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration
@EnableCaching
class CacheConfiguration {
    @Bean(destroyMethod = "close")
    KvStore store() {
        return new KvStore();
    }

    @Bean
    CacheManager cacheManager(KvStore store) {
        return new KvCacheManager.Builder(store).expiry(Duration.ofMinutes(10)).build();
    }
}
