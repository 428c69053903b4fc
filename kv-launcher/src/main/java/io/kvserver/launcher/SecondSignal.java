package io.kvserver.launcher;

import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Handles SIGTERM or SIGINT while the process is already ending. A JVM ignores such a signal, but its sender does not
 * want to wait. The class for signals is not standard, so it is looked up by name; without it the signal is ignored.
 */
final class SecondSignal {
    private static final int BY_SIGNAL = 128;

    private SecondSignal() {}

    /** From now on such a signal ends the process at once, with the exit code 128 plus the signal's number. */
    static void endsAtOnce() {
        for (String name : List.of("TERM", "INT")) {
            try {
                handle(name);
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                // This JVM has no such class, or does not allow handling the signal.
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
