package io.kvserver.cluster;

import com.oracle.coherence.common.base.NonBlocking;
import com.tangosol.net.AsyncNamedMap;
import com.tangosol.net.CacheFactory;
import com.tangosol.net.NamedCache;
import com.tangosol.net.PartitionedService;
import com.tangosol.net.RequestPolicyException;
import com.tangosol.net.partition.PartitionSet;
import com.tangosol.util.Binary;
import com.tangosol.util.Filter;
import com.tangosol.util.InvocableMap;
import com.tangosol.util.aggregator.AsynchronousAggregator;
import com.tangosol.util.aggregator.Count;
import com.tangosol.util.filter.AlwaysFilter;
import com.tangosol.util.filter.PartitionedFilter;
import com.tangosol.util.processor.SingleEntryAsynchronousProcessor;
import io.kvserver.core.remote.Answer;
import io.kvserver.core.remote.Carrier;
import io.kvserver.core.remote.Owner;
import io.kvserver.core.remote.Peers;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests through a Coherence cache, whose entries are the keys. The pages of large ones are in another cache of the
 * same service. Any thread.
 */
final class CoherenceCarrier implements Carrier, AutoCloseable {
    static final String CACHE = "keys";
    static final String PAGES = "pages";
    /** The cache with the deadlines of keys that have pages. */
    static final String DEADLINES = "deadlines";

    /** The cache with the nodes' shared value: one entry. */
    static final String SHARED = "shared";

    /** Runs on the engine's thread. */
    private static final Executor AT_ONCE = Runnable::run;

    /** Runs callbacks that may wait for this node's shards and so must not block the engine. */
    private static final Executor PATIENT = ForkJoinPool.commonPool();

    private static final Binary SHARED_KEY = new Binary(new byte[] {'s'});

    private static final String TOO_FEW = "too few nodes of the cluster are left";

    private final NamedCache<Binary, Binary> cache;
    private final NamedCache<Binary, Binary> shared;
    private final int partitions;
    private final CoherencePeers peers;
    private final boolean redirects;
    private final int quorum;
    private final Sweep sweep;

    CoherenceCarrier(
            NamedCache<Binary, Binary> cache,
            NamedCache<Binary, Binary> shared,
            CoherencePeers peers,
            NodeOptions options) {
        this.cache = cache;
        this.shared = shared;
        this.partitions = ((PartitionedService) cache.getCacheService()).getPartitionCount();
        this.peers = peers;
        this.redirects = options.redirects();
        this.quorum = options.quorum();
        // Both are made before there are requests, because an agent cannot make them.
        sweep = new Sweep(CacheFactory.getCache(PAGES), CacheFactory.getCache(DEADLINES), peers, this);
        sweep.begin();
    }

    @Override
    public void close() {
        sweep.close();
    }

    @Override
    public Peers peers() {
        return peers;
    }

    @Override
    public Owner owner() {
        return Delivery.OWNER;
    }

    @Override
    public boolean redirects() {
        return redirects;
    }

    @Override
    public int parts() {
        return partitions;
    }

    @Override
    public int partOf(int slot) {
        return SlotPartitioning.partitionOf(slot, partitions);
    }

    @Override
    @SuppressWarnings("try") // It is there to be closed.
    public void carry(byte[][] keys, byte[] shipment, Answer<byte[]> answer) {
        if (isLost(answer)) {
            return;
        }
        Sent sent = new Sent(new Delivery(keys, shipment), answer);
        // Otherwise the engine may block the thread when many requests are under way; their number is bounded anyway,
        // because each client has at most one.
        try (NonBlocking unhindered = new NonBlocking()) {
            cache.invoke(new Binary(keys[0]), sent);
            // Otherwise it may stay in the engine's buffers for a tenth of a second.
            sent.flush();
            sent.isSent();
        } catch (RuntimeException | Error failure) {
            sent.onException(failure);
            sent.onComplete();
        }
    }

    /** Whether this process is not a node; if so, refuses the request. */
    private boolean isLost(Answer<?> answer) {
        if (peers.isNode()) {
            return false;
        }
        answer.refused("this node has lost the others, and joins them again");
        return true;
    }

    /** A sent delivery; completed by one of the engine's threads. */
    @SuppressWarnings("serial") // It stays here; what is sent is the delivery.
    private static final class Sent extends SingleEntryAsynchronousProcessor<Binary, Binary, Binary> {
        private final Answer<byte[]> answer;
        private @Nullable Binary reply;
        private @Nullable Throwable failure;
        /** The sending thread, while it sends. */
        private volatile @Nullable Thread sender = Thread.currentThread();
        /** Whether the answer was given: the engine may report completion more than once. */
        private final AtomicBoolean told = new AtomicBoolean();

        Sent(Delivery delivery, Answer<byte[]> answer) {
            // The engine runs deliveries with the same number one after the other; a client has only one under way.
            super(delivery, ThreadLocalRandom.current().nextInt());
            this.answer = answer;
        }

        void isSent() {
            sender = null;
        }

        @Override
        public void onResult(Map.Entry<Binary, Binary> result) {
            reply = result.getValue();
        }

        @Override
        public void onException(Throwable reason) {
            failure = reason;
        }

        @Override
        public void onComplete() {
            if (told.getAndSet(true)) {
                return;
            }
            Binary present = reply;
            if (present != null) {
                answer(answer, present, Binary::toByteArray);
            } else if (Thread.currentThread() == sender && isRefusal(failure)) {
                // It has not been sent. A sent delivery may have been run by an owner that was lost before it replied;
                // the engine sends it again, and may then refuse it.
                answer.refused(TOO_FEW);
            } else {
                tell(answer, failure == null ? new IllegalStateException("no reply came back") : failure);
            }
        }
    }

    private static boolean isRefusal(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RequestPolicyException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void list(int first, int end, byte[] listing, Answer<byte[][]> answer) {
        if (isLost(answer)) {
            return;
        }
        PartitionSet asked = new PartitionSet(partitions);
        for (int partition = first; partition < end; partition++) {
            asked.add(partition);
        }
        Filter<?> filter = new PartitionedFilter<>(new Wanted(listing), asked);
        aggregate(filter, new Names(), CoherenceCarrier::names, answer);
    }

    private static byte[][] names(List<Binary> keys) {
        byte[][] names = new byte[keys.size()][];
        int next = 0;
        for (Binary key : keys) {
            names[next++] = key.toByteArray();
        }
        return names;
    }

    @Override
    public void count(Answer<Long> answer) {
        if (isLost(answer)) {
            return;
        }
        aggregate(AlwaysFilter.INSTANCE, new Count<Binary, Binary>(), Integer::longValue, answer);
    }

    private <P, R, T> void aggregate(
            Filter<?> filter,
            InvocableMap.StreamingAggregator<Binary, Binary, P, R> what,
            Function<R, T> result,
            Answer<T> answer) {
        // The engine may report completion of such an agent several times; its future completes once.
        AsynchronousAggregator<Binary, Binary, P, R> asked =
                new AsynchronousAggregator<>(what, ThreadLocalRandom.current().nextInt());
        send(
                () -> {
                    CompletableFuture<R> gathered = asked.getCompletableFuture();
                    cache.aggregate(filter, asked);
                    // As for a request: otherwise each part of a SCAN takes a tenth of a second.
                    asked.flush();
                    return gathered;
                },
                result,
                AT_ONCE,
                answer);
    }

    @Override
    public void clear(Answer<Boolean> answer) {
        if (isLost(answer)) {
            return;
        }
        if (peers.others().size() + 1 < quorum) {
            // The engine would refuse it, too, but not tell whether a part was done.
            answer.refused(TOO_FEW);
            return;
        }
        send(() -> async(cache).invokeAll(AlwaysFilter.INSTANCE, new Clearing()), nothing -> true, AT_ONCE, answer);
    }

    @Override
    public void shared(Answer<byte[]> answer) {
        if (!isLost(answer)) {
            send(() -> async(shared).getOrDefault(SHARED_KEY, Binary.NO_BINARY), Binary::toByteArray, PATIENT, answer);
        }
    }

    @Override
    public void replaceShared(byte[] expected, byte[] value, Answer<Boolean> answer) {
        if (isLost(answer)) {
            return;
        }
        Binary updated = new Binary(value);
        if (expected.length == 0) {
            send(() -> async(shared).putIfAbsent(SHARED_KEY, updated), Objects::isNull, PATIENT, answer);
        } else {
            send(
                    () -> async(shared).replace(SHARED_KEY, new Binary(expected), updated),
                    replaced -> replaced,
                    PATIENT,
                    answer);
        }
    }

    private static AsyncNamedMap<Binary, Binary> async(NamedCache<Binary, Binary> cache) {
        return cache.async(AsyncNamedMap.OrderBy.none());
    }

    @SuppressWarnings("try") // It is there to be closed.
    private static <R, T> void send(
            Supplier<CompletableFuture<R>> request, Function<R, T> result, Executor answering, Answer<T> answer) {
        try (NonBlocking unhindered = new NonBlocking()) {
            var unused = request.get()
                    .whenCompleteAsync(
                            (value, failure) -> {
                                if (failure == null) {
                                    answer(answer, value, result);
                                } else {
                                    tell(answer, failure);
                                }
                            },
                            answering);
        } catch (RuntimeException | Error failure) {
            tell(answer, failure);
        }
    }

    /** Notifies the waiter even if there is no memory for the answer. */
    private static <R, T> void answer(Answer<T> answer, R value, Function<R, T> result) {
        T made;
        try {
            made = result.apply(value);
        } catch (RuntimeException | Error failure) {
            tell(answer, failure);
            return;
        }
        answer.done(made);
    }

    private static void tell(Answer<?> answer, Throwable failure) {
        answer.unknown(isRefusal(failure) ? TOO_FEW : failure.getClass().getSimpleName());
    }
}
