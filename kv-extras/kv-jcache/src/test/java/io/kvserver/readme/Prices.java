package io.kvserver.readme;

import io.kvserver.core.KvStore;
import io.kvserver.jcache.KvCachingProvider;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;

class Prices {
    private final Cache<String, Integer> prices;

    Prices(KvStore store) {
        prices = KvCachingProvider.managerOf(store)
                .createCache(
                        "prices",
                        new MutableConfiguration<String, Integer>()
                                .setTypes(String.class, Integer.class)
                                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
    }

    /** Adds to a price and returns the new one. */
    int raise(String article, int cents) {
        return prices.invoke(article, (entry, none) -> {
            entry.setValue((entry.exists() ? entry.getValue() : 0) + cents);
            return entry.getValue();
        });
    }
}
