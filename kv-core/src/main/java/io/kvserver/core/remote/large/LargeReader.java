package io.kvserver.core.remote.large;

import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.value.Elements;

/** Puts a large collection together from its pages. Stateless; the request's thread. */
final class LargeReader {
    private LargeReader() {}

    /** @throws IllegalStateException if the pages are not what the head says */
    static Value read(LargeHead head, Kind kind, int slot, Pages pages) {
        Elements.Building building = new Elements.Building(kind);
        Slice name = new Slice();
        Slice content = new Slice();
        try {
            for (int number = 0; number < head.pages(); number++) {
                byte[] stored = pages.page(head.name(slot, number));
                if (stored == null) {
                    throw new IllegalStateException("a page of a large value is missing");
                }
                LargePage page = new LargePage(stored);
                for (int at = page.first(); at < page.end(); ) {
                    at = page.read(at, name, content);
                    building.add(name, content);
                }
            }
            Value value = building.value(head.note());
            if (Elements.count(value) == head.count()) {
                return value;
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException damaged) {
            throw new IllegalStateException("a page of a large value is damaged", damaged);
        }
        throw new IllegalStateException("the pages of a large value have the wrong number of elements");
    }
}
