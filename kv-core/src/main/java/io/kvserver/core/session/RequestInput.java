package io.kvserver.core.session;

import io.kvserver.core.client.host.ClientLink;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ProtocolException;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.memory.Memory;
import org.jspecify.annotations.Nullable;

/**
 * What has come from one client and has not been run: bytes, and the requests at their front. The bytes may be in the caller's
 * array until {@link #own}. Confined to a session.
 */
final class RequestInput {
    private final InputBuffer bytes;
    private final RequestQueue requests;

    RequestInput(Memory memory, ProtocolLimits limits) {
        bytes = new InputBuffer(memory);
        requests = new RequestQueue(memory, limits);
    }

    /** As {@link RequestQueue#restrict}. */
    void restrict(boolean on, ProtocolLimits limits) {
        requests.restrict(on, limits);
    }

    /** Whether there is memory for so many bytes more. */
    boolean makeRoom(int length) {
        return bytes.isEmpty() || bytes.makeRoom(length, expectedBytes(length));
    }

    /** As {@link InputBuffer#growAside}, unless a request can be run before more comes. */
    void growAside(ClientLink link) {
        if (requests.isIncomplete()) {
            growBehind(link);
        }
    }

    /** As {@link InputBuffer#growAside}, although a request waits. */
    void growBehind(ClientLink link) {
        if (bytes.isNearlyFull()) {
            bytes.growAside(requests.expectedBytes(bytes.neededForRead()), link);
        }
    }

    /** As {@link InputBuffer#isGrowing}. */
    boolean isGrowing() {
        return bytes.isGrowing();
    }

    /** As {@link InputBuffer#hasGrown}. */
    boolean hasGrown() {
        return bytes.hasGrown();
    }

    /** As {@link InputBuffer#finishGrowing}. */
    void finishGrowing() {
        bytes.finishGrowing();
    }

    /** Takes bytes, after {@link #makeRoom}. */
    void take(byte[] array, int offset, int length) {
        if (bytes.isEmpty()) {
            bytes.borrow(array, offset, length);
        } else {
            bytes.append(array, offset, length, expectedBytes(length));
        }
    }

    /** As {@link InputBuffer#canOwn}. */
    boolean canOwn() {
        return bytes.canOwn();
    }

    /** Makes bytes and requests independent of the caller's array. */
    void own() {
        if (bytes.own()) {
            requests.moved(bytes);
        }
    }

    /** As {@link RequestQueue#hasNext}. */
    boolean hasNext(Keyspace keys) throws ProtocolException {
        return requests.hasNext(bytes, keys);
    }

    /** The request to run. */
    Args request() {
        return requests.request();
    }

    /** The request behind the one to run, if it has been parsed. */
    @Nullable
    Args following() {
        return requests.following();
    }

    /** As {@link RequestQueue#peek}. */
    @Nullable
    Args peek() {
        return requests.peek(bytes);
    }

    /** As {@link RequestQueue#isLine}. */
    boolean isLine() {
        return requests.isLine();
    }

    /** Whether nothing has come behind the request to run. */
    boolean isLast() {
        return requests.isLast(bytes);
    }

    /** As {@link Opening#isBulkLoad}. */
    boolean isBulkLoad() {
        return Opening.isBulkLoad(bytes);
    }

    /** Passes the request that has been run. */
    void pass() {
        requests.pass(bytes);
    }

    /** For how many bytes there should be room if so many more come. */
    private int expectedBytes(int more) {
        return requests.expectedBytes(Math.addExact(size(), more));
    }

    /** Whether the request at the front is incomplete, and need not be kept until it is not. */
    boolean canSkip() {
        return requests.canSkip();
    }

    /** Whether a request is being passed over. */
    boolean isSkipping() {
        return requests.isSkipping();
    }

    /** Passes over the request at the front as it comes. */
    void startSkipping() {
        requests.startSkipping(bytes);
        own();
    }

    /** Forgets what came behind the request to run. */
    void dropBehind() {
        requests.dropBehind(bytes);
    }

    /** Forgets all that has come: nothing further is run. */
    void drop() {
        bytes.consume(size());
        requests.clear();
    }

    /** Forgets everything: the client is gone. */
    void release() {
        bytes.release();
        requests.release();
    }

    /** How many bytes no request has consumed. Any thread, roughly. */
    int size() {
        return bytes.end() - bytes.start();
    }

    /** How many bytes of room there are for more. Any thread, roughly. */
    int room() {
        return bytes.room();
    }
}
