package io.kvserver.core.value.table;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets of very different sizes, so that a page of one set corresponds to part of a page, or to many pages, of another. */
class SetMatchTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void findsWhatAllHaveAndWhatNoneHas(long seed) {
        Random random = new Random(seed);
        List<Set<String>> models = new ArrayList<>();
        List<SetValue> sets = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Set<String> model = new TreeSet<>();
            SetValue set = new SetValue();
            int size = 1 << random.nextInt(14);
            for (int j = 0; j < size; j++) {
                String member = "m" + random.nextInt(6000);
                model.add(member);
                set.add(member.getBytes(ISO_8859_1), 0, member.length());
            }
            models.add(model);
            sets.add(set);
        }
        Set<String> all = new TreeSet<>(models.get(0));
        all.retainAll(models.get(1));
        all.retainAll(models.get(2));
        Set<String> none = new TreeSet<>(models.get(0));
        none.removeAll(models.get(1));
        none.removeAll(models.get(2));

        int[] steps = {0};
        assertEquals(all, members(SetMatch.inAll(sets.get(0), sets.subList(1, 3), () -> steps[0]++)));
        assertEquals(none, members(SetMatch.inNone(sets.get(0), sets.subList(1, 3), () -> steps[0]++)));
        assertEquals(2 * sets.get(0).pages(), steps[0]);
    }

    private static Set<String> members(SetMatch match) {
        Set<String> members = new TreeSet<>();
        match.forEach(member -> members.add(new String(member.copy(), ISO_8859_1)));
        assertEquals(match.count(), members.size());
        return members;
    }
}
