package io.kvserver.core;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * How often tests that repeat something repeat it, in percent of the tries that they name. A plain build uses 5 %, so that it takes few
 * minutes; one with {@code -Dkv.tests=all} and one that names a test use 20 %, and so does a test that is run without Maven.
 * {@code .ci/run} uses {@code -Dkv.effort=80}, and 1000 makes a long run.
 *
 * <p>jqwik finds it as a service and asks it before every property.
 */
public final class Effort implements AroundPropertyHook {
    private static final int PERCENT = Integer.getInteger("kv.effort", 20);
    private static final boolean IS_SMALL = PERCENT < 10;
    /** At least this many, unless the test names fewer. */
    private static final int FEW = IS_SMALL ? 2 : 5;
    /** The tries of a property that names none: jqwik's own default. */
    private static final int UNNAMED = 1000;

    /** The number of tries to use instead of {@code tries}. */
    public static int of(int tries) {
        return (int) Math.max(Math.min(tries, FEW), (long) tries * PERCENT / 100);
    }

    /** {@code usual}, or {@code few} in a plain build. */
    public static int usual(int usual, int few) {
        return IS_SMALL ? few : usual;
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        context.attributes().setTries(of(context.attributes().tries().orElse(UNNAMED)));
        return property.execute();
    }

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }
}
