package io.kvserver.cluster;

import com.tangosol.net.InvocationObserver;
import com.tangosol.net.InvocationService;
import com.tangosol.net.Member;
import com.tangosol.net.MemberEvent;
import com.tangosol.net.MemberListener;
import com.tangosol.net.PartitionedService;
import com.tangosol.util.Binary;
import io.kvserver.core.remote.Answer;
import io.kvserver.core.remote.Peers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that the engine knows. Their messages use a separate service, so that messages and requests on keys never
 * wait for each other. Any thread.
 */
final class CoherencePeers implements Peers, MemberListener {
    /** The name of that service. */
    static final String SERVICE = "KvNews";

    /**
     * The addresses for clients of other nodes, by identity. Addresses that arrive before this node serves are kept,
     * too.
     */
    private static final Map<String, String> ADDRESSES = new ConcurrentHashMap<>();

    private static volatile @Nullable UnaryOperator<byte[]> receiver;
    private static volatile byte @Nullable [] ownAddress;

    private final InvocationService service;
    private final PartitionedService keys;
    private volatile Identity own;
    private volatile Runnable rejoined = () -> {};

    /** The identity of this node. It changes when the node joins again after a loss. */
    private record Identity(Member member, String id) {
        static Identity of(Member member) {
            return new Identity(member, CoherencePeers.id(member));
        }
    }

    CoherencePeers(InvocationService service, PartitionedService keys) {
        this.service = service;
        this.keys = keys;
        this.own = Identity.of(local());
        service.addMemberListener(this);
    }

    /**
     * Whether this process is a node. If not, the others have excluded it, and it must {@link #rejoin}. Any other call
     * of the engine would block until it is a node again.
     */
    boolean isNode() {
        return service.isRunning() && keys.isRunning();
    }

    /** Whether this process is a node with the identity that the others know. */
    boolean isKnown() {
        return isNode() && local().getUid().equals(own.member().getUid());
    }

    private Member local() {
        return service.getCluster().getLocalMember();
    }

    /**
     * Makes the process a node again, unless it is one. Takes seconds. An exception of the engine means that it must be
     * tried again.
     */
    void rejoin() {
        // Each of these calls restarts a part of the engine; only then there is a new member.
        int unused = service.getInfo().getServiceMembers().size()
                + keys.getInfo().getServiceMembers().size();
        own = Identity.of(local());
        byte[] address = ownAddress;
        if (address != null) {
            send(new News(own.id(), true, address), members(), null);
        }
        rejoined.run();
    }

    /** Handles another node's message and returns the answer. */
    static byte[] received(String from, boolean address, byte[] message) {
        if (address) {
            ADDRESSES.put(from, new String(message, StandardCharsets.UTF_8));
            return new byte[0];
        }
        UnaryOperator<byte[]> taking = receiver;
        return taking == null ? new byte[0] : taking.apply(message);
    }

    /** 40 hexadecimal digits, derived from what distinguishes the member from all present and former ones. */
    private static String id(Member member) {
        try {
            byte[] unique = member.getUid().toByteArray();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(unique));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has SHA-1", e);
        }
    }

    /** Announces this node's address for clients to the others. */
    void serves(String host, int port) {
        byte[] address = (host + " " + port).getBytes(StandardCharsets.UTF_8);
        ownAddress = address;
        send(new News(own.id(), true, address), members(), null);
    }

    @Override
    public String self() {
        return own.id();
    }

    @Override
    public List<Peer> others() {
        List<Member> members = new ArrayList<>(members());
        members.sort(Comparator.comparingLong(Member::getTimestamp));
        List<Peer> others = new ArrayList<>();
        for (Member other : members) {
            String id = id(other);
            String[] address = ADDRESSES.getOrDefault(id, " 0").split(" ", 2);
            others.add(new Peer(id, address[0], Integer.parseInt(address[1])));
        }
        return others;
    }

    /** The other nodes that receive messages. */
    private Collection<Member> members() {
        List<Member> others = new ArrayList<>();
        if (!isNode()) {
            return others;
        }
        Member member = own.member();
        for (Object each : service.getInfo().getServiceMembers()) {
            if (!each.equals(member)) {
                others.add((Member) each);
            }
        }
        return others;
    }

    private @Nullable Member member(String id) {
        for (Member other : members()) {
            if (id(other).equals(id)) {
                return other;
            }
        }
        return null;
    }

    @Override
    public boolean isThere(String id) {
        return member(id) != null;
    }

    @Override
    public @Nullable String ownerOf(int part) {
        Member owner = isNode() ? keys.getPartitionOwner(part) : null;
        return owner == null ? null : id(owner);
    }

    @Override
    public long epoch() {
        long changes = 0;
        if (!isNode()) {
            return changes;
        }
        for (int partition = 0; partition < keys.getPartitionCount(); partition++) {
            changes += keys.getOwnershipVersion(partition);
        }
        return changes;
    }

    @Override
    public void tell(String id, byte[] message) {
        Member to = member(id);
        if (to != null) {
            send(new News(own.id(), false, message), List.of(to), null);
        }
    }

    @Override
    public void tellOthers(byte[] message) {
        send(new News(own.id(), false, message), members(), null);
    }

    @Override
    public void tellOthers(byte[] message, Answer<Boolean> answer) {
        send(new News(own.id(), false, message), members(), new Replies() {
            @Override
            void ended(List<byte[]> replies, @Nullable Throwable failure) {
                if (failure == null) {
                    answer.done(true);
                } else {
                    answer.unknown(failure.getClass().getSimpleName());
                }
            }
        });
    }

    @Override
    public void ask(String id, byte[] message, Answer<byte[]> answer) {
        Member to = member(id);
        if (to == null) {
            answer.unknown("the node has gone");
            return;
        }
        send(new News(own.id(), false, message), List.of(to), new Replies() {
            @Override
            void ended(List<byte[]> replies, @Nullable Throwable failure) {
                if (replies.size() == 1) {
                    answer.done(replies.get(0));
                } else {
                    answer.unknown(
                            failure == null
                                    ? "the node has gone"
                                    : failure.getClass().getSimpleName());
                }
            }
        });
    }

    private void send(News news, Collection<Member> to, @Nullable Replies replies) {
        if (to.isEmpty()) {
            if (replies != null) {
                replies.invocationCompleted();
            }
            return;
        }
        try {
            service.execute(news, Set.copyOf(to), replies);
        } catch (RuntimeException failure) {
            // The service is being stopped.
            if (replies != null) {
                replies.ended(List.of(), failure);
            }
        }
    }

    @Override
    public void listen(UnaryOperator<byte[]> taking, Runnable again) {
        receiver = taking;
        rejoined = again;
    }

    @Override
    public void memberJoined(MemberEvent event) {
        byte[] address = ownAddress;
        if (address != null && !event.isLocal()) {
            send(new News(own.id(), true, address), List.of(event.getMember()), null);
        }
    }

    @Override
    public void memberLeaving(MemberEvent event) {}

    @Override
    public void memberLeft(MemberEvent event) {
        ADDRESSES.remove(id(event.getMember()));
    }

    /** Collects the answers of several nodes. Nodes that leave meanwhile are ignored. */
    private abstract static class Replies implements InvocationObserver {
        private final List<byte[]> replies = Collections.synchronizedList(new ArrayList<>());
        private volatile @Nullable Throwable failed;

        /** Called once, after all have answered or left. */
        abstract void ended(List<byte[]> got, @Nullable Throwable failure);

        @Override
        public void memberCompleted(Member from, Object result) {
            replies.add(((Binary) result).toByteArray());
        }

        @Override
        public void memberFailed(Member from, Throwable failure) {
            failed = failure;
        }

        @Override
        public void memberLeft(Member gone) {}

        @Override
        public void invocationCompleted() {
            ended(new ArrayList<>(replies), failed);
        }
    }
}
