package io.kvserver.core.command.set;

import io.kvserver.core.protocol.Slice;
import java.util.Arrays;
import java.util.function.Consumer;

/** Members in the order in which they were added, copied into one array. Confined to one thread. */
final class MemberList implements Consumer<Slice> {
    private byte[] bytes = new byte[256];
    private int[] ends = new int[16];
    private int count;
    private final Slice member = new Slice();

    @Override
    public void accept(Slice added) {
        int start = count == 0 ? 0 : ends[count - 1];
        int end = Math.addExact(start, added.length());
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * bytes.length)));
        }
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        System.arraycopy(added.array(), added.offset(), bytes, start, added.length());
        ends[count++] = end;
    }

    int count() {
        return count;
    }

    /**
     * The member at an index. The slice is valid until the next call; its bytes do not change once the last member has
     * been added.
     */
    Slice get(int index) {
        int start = index == 0 ? 0 : ends[index - 1];
        return member.set(bytes, start, ends[index] - start);
    }
}
