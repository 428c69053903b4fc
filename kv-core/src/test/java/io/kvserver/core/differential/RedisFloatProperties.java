package io.kvserver.core.differential;

import io.kvserver.core.KvStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/** INCRBYFLOAT, compared with a real redis-server: every sum of two random numbers is printed or refused the same. */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisFloatProperties extends BesideRedis {
    record Sum(String one, String other) {}

    @Property(tries = 500)
    void sumsArePrintedAlike(@ForAll @Size(40) List<@From("sums") Sum> sums) throws IOException {
        List<List<String>> requests = new ArrayList<>();
        for (Sum sum : sums) {
            requests.add(List.of("SET", "a", sum.one()));
            requests.add(List.of("INCRBYFLOAT", "a", sum.other()));
        }

        try (ClientPair client = ClientPair.connect(new KvStore(), redis)) {
            client.compare(requests);
        }
    }

    @Provide
    Arbitrary<Sum> sums() {
        return Combinators.combine(FloatTexts.any(), FloatTexts.any()).as(Sum::new);
    }
}
