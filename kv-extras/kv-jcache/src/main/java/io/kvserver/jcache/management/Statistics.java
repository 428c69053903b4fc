package io.kvserver.jcache.management;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.cache.management.CacheStatisticsMXBean;

/** A cache's statistics, counted while they are enabled. Any thread. */
public final class Statistics implements CacheStatisticsMXBean {
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder puts = new LongAdder();
    private final LongAdder removals = new LongAdder();
    private final LongAdder evictions = new LongAdder();
    private final LongAdder getNanos = new LongAdder();
    private final LongAdder putNanos = new LongAdder();
    private final LongAdder removeNanos = new LongAdder();
    private volatile boolean isOn;

    public void turn(boolean on) {
        isOn = on;
    }

    public boolean isOn() {
        return isOn;
    }

    public void hit(boolean found) {
        hits(found ? 1 : 0, found ? 0 : 1);
    }

    public void hits(long found, long notFound) {
        if (isOn) {
            hits.add(found);
            misses.add(notFound);
        }
    }

    public void put() {
        if (isOn) {
            puts.increment();
        }
    }

    public void removal() {
        if (isOn) {
            removals.increment();
        }
    }

    public void eviction() {
        if (isOn) {
            evictions.increment();
        }
    }

    /** The start time of an operation, for the three methods below. */
    public long start() {
        return isOn ? System.nanoTime() : 0;
    }

    public void gotSince(long start) {
        add(getNanos, start);
    }

    public void putSince(long start) {
        add(putNanos, start);
    }

    public void removedSince(long start) {
        add(removeNanos, start);
    }

    private void add(LongAdder nanos, long start) {
        if (isOn && start != 0) {
            nanos.add(System.nanoTime() - start);
        }
    }

    @Override
    public void clear() {
        for (LongAdder each :
                new LongAdder[] {hits, misses, puts, removals, evictions, getNanos, putNanos, removeNanos}) {
            each.reset();
        }
    }

    @Override
    public long getCacheHits() {
        return hits.sum();
    }

    @Override
    public float getCacheHitPercentage() {
        return percentage(hits);
    }

    @Override
    public long getCacheMisses() {
        return misses.sum();
    }

    @Override
    public float getCacheMissPercentage() {
        return percentage(misses);
    }

    private float percentage(LongAdder part) {
        long gets = getCacheGets();
        return gets == 0 ? 0 : 100f * part.sum() / gets;
    }

    @Override
    public long getCacheGets() {
        return hits.sum() + misses.sum();
    }

    @Override
    public long getCachePuts() {
        return puts.sum();
    }

    @Override
    public long getCacheRemovals() {
        return removals.sum();
    }

    @Override
    public long getCacheEvictions() {
        return evictions.sum();
    }

    @Override
    public float getAverageGetTime() {
        return micros(getNanos, getCacheGets());
    }

    @Override
    public float getAveragePutTime() {
        return micros(putNanos, getCachePuts());
    }

    @Override
    public float getAverageRemoveTime() {
        return micros(removeNanos, getCacheRemovals());
    }

    private static float micros(LongAdder nanos, long count) {
        return count == 0 ? 0 : (float) nanos.sum() / count / TimeUnit.MICROSECONDS.toNanos(1);
    }
}
