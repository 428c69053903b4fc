package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.oracle.coherence.persistence.PersistentStoreInfo;
import com.tangosol.net.Member;
import com.tangosol.net.PartitionedService;
import com.tangosol.net.PartitionedService.PartitionRecoveryAction;
import com.tangosol.net.ServiceInfo;
import com.tangosol.net.internal.QuorumInfo;
import com.tangosol.net.partition.PartitionSet;
import com.tangosol.persistence.GUIDHelper.GUIDResolver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With three seeds, four parts and a quorum of two. */
class KeysQuorumTest {
    private static final int PARTS = 4;

    private final Set<Member> present = new HashSet<>();
    private final GUIDResolver resolver = new GUIDResolver(PARTS);

    @BeforeEach
    void configure() {
        System.setProperty(KeysQuorum.QUORUM, "2");
        System.setProperty(KeysQuorum.BEGINNERS, "3");
    }

    @AfterEach
    void forget() {
        System.clearProperty(KeysQuorum.QUORUM);
        System.clearProperty(KeysQuorum.BEGINNERS);
    }

    /** A running node with these stores; a minus before a name marks an empty store. */
    private Member node(String... stores) {
        Member member = mock(Member.class);
        when(member.getMachineName()).thenReturn("machine" + present.size());
        present.add(member);
        List<PersistentStoreInfo> infos = new ArrayList<>();
        for (String store : stores) {
            infos.add(
                    new PersistentStoreInfo(store.startsWith("-") ? store.substring(1) : store, store.startsWith("-")));
        }
        resolver.registerStoreInfo(member, infos.toArray(new PersistentStoreInfo[0]));
        return member;
    }

    private static Member gone() {
        Member member = mock(Member.class);
        when(member.getMachineName()).thenReturn("machine9");
        return member;
    }

    /** What the nodes agreed on last. */
    private static QuorumInfo agreed(Set<Member> members, int... versions) {
        PartitionedService service = service(members);
        for (int part = 0; part < PARTS; part++) {
            when(service.getOwnershipVersion(part)).thenReturn(versions[part]);
        }
        return new QuorumInfo(service);
    }

    private static PartitionedService service(Set<Member> members) {
        PartitionedService service = mock(PartitionedService.class);
        when(service.getPartitionCount()).thenReturn(PARTS);
        when(service.getOwnershipEnabledMembers()).thenReturn(members);
        ServiceInfo info = mock(ServiceInfo.class);
        when(info.getServiceMembers()).thenReturn(members);
        when(service.getInfo()).thenReturn(info);
        return service;
    }

    /** The reason why the keys are not read; empty if they are. */
    private String reasons(QuorumInfo last) {
        PartitionSet all = new PartitionSet(PARTS);
        all.fill();
        KeysQuorum quorum = new KeysQuorum();
        quorum.init(service(present));
        var reasons = quorum.checkRecoveryMembership(new PartitionRecoveryAction(all, resolver, last));
        StringBuilder text = new StringBuilder();
        if (reasons != null) {
            reasons.forEach(each -> text.append(each.Message).append(": ").append(each.UserData));
        }
        return text.toString();
    }

    @Test
    void aFirstStartNeedsAllSeeds() {
        node();
        node();

        assertEquals(
                "none of the nodes that are here has any keys on its disk: 2 of the 3 seeds are here, and all must be for a first start",
                reasons(null));

        node();
        assertEquals("", reasons(null));
    }

    @Test
    void directoriesThatWereBeingMadeForAFirstStartAreNoKeys() {
        node("0-1-5-1", "-3-1-5-1");
        node("-1-1-6-2");

        assertEquals(
                "none of the nodes that are here has any keys on its disk: 2 of the 3 seeds are here, and all must be for a first start",
                reasons(null));

        node();
        assertEquals("", reasons(null));
    }

    @Test
    void aPartThatIsNotHereIsWaitedForIfThereAreAnyKeys() {
        node("0-1-5-1", "3-1-5-1");
        node("-1-1-6-2");
        node();

        assertEquals(
                "Unreachable quorum info PartitionSet{2}: recovery of PartitionSet{0..3} is disallowed", reasons(null));
    }

    @Test
    void aPartThatWasHalfMadeInItsLastVersionHasNoKeys() {
        Set<Member> last = Set.of(node("0-1-5-1", "-1-4-1-1"), node("2-1-6-2", "3-1-6-2"));

        assertEquals("", reasons(agreed(last, 1, 4, 1, 1)));
    }

    @Test
    void aPartThatWasHalfMadeInALaterVersionMayBeOnAnotherDisk() {
        Set<Member> last = Set.of(node("0-1-5-1", "-1-5-1-1"), node("2-1-6-2", "3-1-6-2"), gone());

        assertEquals(
                "PartitionSet{1} was being written when a node was ended, and another one may have what it was before:"
                        + " 2 nodes are here, and 3 must be",
                reasons(agreed(last, 1, 4, 1, 1)));
    }

    @Test
    void theVersionBeforeTheHalfMadeOneIsTaken() {
        Member two = node("2-1-6-2", "3-1-6-2", "1-4-6-2");
        Set<Member> last = Set.of(node("0-1-5-1", "-1-5-1-1"), two);

        assertEquals("", reasons(agreed(last, 1, 4, 1, 1)));
        assertEquals("1-4-6-2", resolver.getNewestGUID(1));
    }
}
