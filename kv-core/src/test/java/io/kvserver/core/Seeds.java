package io.kvserver.core;

import java.util.Random;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Gives each property the same seed in every build, so that the result of a build depends on the code alone. To search with seeds
 * that no build has used: {@code -Dkv.seeds=random}, or a number for another set of seeds, which can be repeated.
 *
 * <p>jqwik finds it as a service and asks it before every property.
 */
public final class Seeds implements AroundPropertyHook {
    private static final String CHOSEN = System.getProperty("kv.seeds", "0");
    private static final boolean RANDOM = CHOSEN.equals("random");

    /** The seed of a test with this name. */
    public static long of(String test) {
        return RANDOM ? new Random().nextLong() : 31 * Long.parseLong(CHOSEN) + test.hashCode();
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        if (context.attributes().seed().isEmpty()) {
            String name = context.containerClass().getName() + "."
                    + context.targetMethod().getName();
            context.attributes().setSeed(Long.toString(of(name)));
        }
        return property.execute();
    }

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }
}
