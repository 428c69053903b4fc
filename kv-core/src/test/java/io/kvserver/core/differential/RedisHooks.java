package io.kvserver.core.differential;

import java.util.Optional;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** Common hooks of the properties that need a redis-server. Stateless. */
public final class RedisHooks {
    private RedisHooks() {}

    /** Skips the properties if there is no redis-server. */
    public static final class NeedsRedis implements SkipExecutionHook {
        @Override
        public SkipResult shouldBeSkipped(LifecycleContext context) {
            return RedisServerProcess.isInstalled()
                    ? SkipResult.doNotSkip()
                    : SkipResult.skip("redis-server is not on the PATH");
        }
    }

    /** Prints the seed, even if the property holds; {@code @Property(seed = "…")} repeats it. */
    public static final class PrintsSeed implements AroundPropertyHook {
        @Override
        public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
            PropertyExecutionResult result = property.execute();
            Optional<String> seed = result.seed();
            System.out.println(context.label() + ": seed " + seed.orElse("none") + ", " + result.status());
            return result;
        }
    }
}
