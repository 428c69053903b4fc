package io.kvserver.core;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * How much the tests that try something again and again do of it: {@code -Dkv.effort=30} is 30 % of their tries, 1000 a long run. A
 * build on a second JDK has the same kinds of tests, but need not try as much.
 *
 * <p>jqwik finds it as a service and asks it before every property.
 */
public final class Effort implements AroundPropertyHook {
    private static final int PERCENT = Integer.getInteger("kv.effort", 100);
    /** No fewer, if a test asks for so many. */
    private static final int FEW = 5;

    /** So many instead of {@code tries}. */
    public static int of(int tries) {
        return (int) Math.max(Math.min(tries, FEW), (long) tries * PERCENT / 100);
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        context.attributes().tries().ifPresent(tries -> context.attributes().setTries(of(tries)));
        return property.execute();
    }

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }
}
