package io.kvserver.core.remote;

import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.remote.shipment.Shipment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a client watches, with the numbers of their last changes at that time. EXEC asks the owner whether
 * these are still the last. A missing key that is set and removed again cannot be told from one that was missing all
 * the time.
 *
 * <p>Confined to the client, except while the owners are being asked.
 */
final class WatchedKeys {
    private final Map<byte[], Long> changes = new TreeMap<>(Arrays::compareUnsigned);

    int size() {
        return changes.size();
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    void clear() {
        changes.clear();
    }

    /** Removes and returns the keys with their change numbers. */
    Map<byte[], Long> take() {
        Map<byte[], Long> taken = new TreeMap<>(Arrays::compareUnsigned);
        taken.putAll(changes);
        changes.clear();
        return taken;
    }

    /** The change numbers by the places of their keys among all keys. */
    static Map<Integer, Long> byPlace(Map<byte[], Long> changes, byte[][] all) {
        Map<Integer, Long> places = new LinkedHashMap<>();
        for (int i = 0; i < all.length; i++) {
            Long change = changes.get(all[i]);
            if (change != null) {
                places.put(i, change);
            }
        }
        return places;
    }

    /**
     * Asks the owners of keys for their last changes, then answers OK. Keys that are watched already are not changed.
     */
    void add(List<byte[]> keys, Carrier carrier, long nowMillis, Reception reception) {
        byte[] question = Shipment.withoutRequests(Shipment.Kind.CHANGES, nowMillis, Reception.newChange())
                .encode();
        Asked asked = new Asked(keys.size(), reception);
        for (byte[] key : keys) {
            carrier.carry(new byte[][] {key}, question, asked.about(key));
        }
    }

    /** A request whose keys are being asked about. */
    private final class Asked {
        private final AtomicInteger missing;
        private final AtomicReference<@Nullable String> failed = new AtomicReference<>();
        private final Reception reception;

        Asked(int keys, Reception reception) {
            this.missing = new AtomicInteger(keys);
            this.reception = reception;
        }

        Answer<byte[]> about(byte[] key) {
            return new Answer<>() {
                @Override
                public void done(byte[] change) {
                    try {
                        synchronized (changes) {
                            changes.putIfAbsent(key, ByteBuffer.wrap(change).getLong());
                        }
                    } catch (RuntimeException | Error failure) {
                        failed.set(failure.getClass().getSimpleName());
                    } finally {
                        arrived();
                    }
                }

                @Override
                public void refused(String why) {
                    failed.set(why);
                    arrived();
                }

                @Override
                public void unknown(String why) {
                    refused(why);
                }
            };
        }

        private void arrived() {
            if (missing.decrementAndGet() > 0) {
                return;
            }
            String why = failed.get();
            if (why != null) {
                reception.refused(why);
            } else {
                reception.end(ReplyWriter::ok);
            }
        }
    }
}
