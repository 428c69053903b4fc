package io.kvserver.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Runs of ids that are added and removed, also in front of all others, as claimed entries are. */
class IdTreeTest {
    private final Ownership owner = new Ownership(0);
    private final IdTree tree = new IdTree(3, false);
    private final TreeSet<Long> model = new TreeSet<>();
    private final IdCursor cursor = new IdCursor();

    private void add(long id) {
        if (model.add(id)) {
            tree.add(id, 1, owner, cursor);
        }
    }

    private void remove(long id) {
        assertEquals(model.remove(id), tree.remove(id, 1, owner), () -> "removal of " + id);
    }

    private void removeBefore(long id) {
        model.headSet(id).clear();
        tree.removeBefore(id, 1, owner);
        check();
    }

    private void check() {
        List<Long> found = new ArrayList<>();
        for (boolean more = tree.first(cursor); more && found.size() <= model.size(); more = tree.next(cursor)) {
            found.add(cursor.millis());
        }
        assertEquals(List.copyOf(model), found);
        assertEquals(model.size(), tree.size());
        assertEquals(tree.nodeBytes(), owner.bytes);
    }

    @Test
    void whatIsAddedInFrontIsFoundAfterTheFrontWasSplit() {
        for (long id = 405; id < 505; id++) {
            add(id);
        }
        for (long id = 1; id <= 100; id++) {
            add(id);
        }

        check();
        model.forEach(id -> assertTrue(tree.ceiling(id, 1, cursor) && cursor.millis() == id, "id " + id));
    }

    @Test
    void theEntriesBeforeAnIdAreRemovedTogether() {
        for (long ids = 1; ids < 20_000; ids = 3 * ids) {
            for (int i = 0; i < 4; i++) {
                for (long id = 0; id < ids; id++) {
                    add(id);
                }
                for (long end : new long[] {0, ids / 7 * i, ids / 3 * i, ids - 1, ids, ids + 1}) {
                    removeBefore(end);
                }
                assertFalse(tree.first(cursor));
            }
        }
    }

    @Test
    void runsThatComeAndGoAreAllThere() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            int ids = 1 << (4 + random.nextInt(11));
            for (int run = 0; run < 40; run++) {
                long from = random.nextInt(ids);
                int length = random.nextInt(400);
                int kind = random.nextInt(5);
                if (kind == 4) {
                    removeBefore(from);
                    continue;
                }
                for (int i = 0; i < length; i++) {
                    switch (kind) {
                        case 0 -> remove(from + i);
                        case 1 -> add(random.nextInt(ids));
                        default -> add(from + i);
                    }
                }
                check();
            }
            for (long id : List.copyOf(model)) {
                remove(id);
            }
            check();
            assertFalse(tree.first(cursor));
        }
    }
}
