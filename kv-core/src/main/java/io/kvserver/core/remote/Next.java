package io.kvserver.core.remote;

import java.util.function.Consumer;

/** An answer that passes its result on; its failures fail the request. */
record Next<T>(Reception reception, Consumer<T> next) implements Answer<T> {
    @Override
    public void done(T result) {
        try {
            next.accept(result);
        } catch (RuntimeException | Error failure) {
            // Otherwise the client would wait for ever.
            reception.unknown(failure.getClass().getSimpleName());
        }
    }

    @Override
    public void refused(String why) {
        reception.refused(why);
    }

    @Override
    public void unknown(String why) {
        reception.unknown(why);
    }
}
