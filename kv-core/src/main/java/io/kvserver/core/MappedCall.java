package io.kvserver.core;

import io.kvserver.core.protocol.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A call's reply converted to a program's own types. Cancelling it cancels the call, if that is still possible. Any thread. */
final class MappedCall<T extends @Nullable Object> extends CompletableFuture<T> {
    private final CompletableFuture<Reply> call;

    @SuppressWarnings("FutureReturnValueIgnored") // It fails with nothing that this does not complete with.
    MappedCall(CompletableFuture<Reply> call, Function<Reply, T> map) {
        this.call = call;
        call.whenComplete((reply, failure) -> {
            if (failure != null) {
                completeExceptionally(failure instanceof CompletionException wrapped ? wrapped.getCause() : failure);
                return;
            }
            try {
                complete(map.apply(reply));
            } catch (RuntimeException undecodable) {
                completeExceptionally(undecodable);
            }
        });
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return call.cancel(mayInterruptIfRunning) && (super.cancel(mayInterruptIfRunning) || isCancelled());
    }
}
