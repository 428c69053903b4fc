package io.kvserver.launcher;

import java.lang.reflect.Proxy;
import java.util.List;

/**
 * SIGTERM or SIGINT while the process is ending already. A JVM ignores it, but whoever sends it does not want to wait. The class for
 * signals belongs to no standard, so it is looked up by name: without it such a signal is ignored, as before.
 */
final class SecondSignal {
    private static final int BY_SIGNAL = 128;

    private SecondSignal() {}

    /** From now on such a signal ends the process at once, with 128 and the signal's number as its exit code. */
    static void endsAtOnce() {
        for (String name : List.of("TERM", "INT")) {
            try {
                handle(name);
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                // This JVM has no such class, or the signal is not for it.
            }
        }
    }

    private static void handle(String name) throws ReflectiveOperationException {
        Class<?> signalType = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        int number = (Integer) signalType.getMethod("getNumber").invoke(signal);
        Object handler = Proxy.newProxyInstance(
                SecondSignal.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                    Runtime.getRuntime().halt(BY_SIGNAL + number);
                    return null;
                });
        signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
    }
}
