package io.kvserver.core.differential;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Replies whose elements may come in any order, brought into one. Texts have one char per byte. Confined to one call. */
final class UnorderedReplies {
    private final String reply;
    private int at;

    private UnorderedReplies(String reply) {
        this.reply = reply;
    }

    /** The elements of an aggregate sorted, {@code group} of them staying together; any other reply as it is. */
    static String sorted(String reply, int group) {
        if ("*~%".indexOf(reply.charAt(0)) < 0) {
            return reply;
        }
        UnorderedReplies values = new UnorderedReplies(reply);
        String head = values.line();
        List<String> groups = new ArrayList<>();
        while (values.at < reply.length()) {
            int start = values.at;
            // RESP3 has a list of pairs as such.
            int together = reply.charAt(start) == '*' ? 1 : group;
            for (int i = 0; i < together && values.at < reply.length(); i++) {
                values.skip();
            }
            groups.add(reply.substring(start, values.at));
        }
        Collections.sort(groups);
        return head + String.join("", groups);
    }

    private String line() {
        int start = at;
        at = reply.indexOf("\r\n", at) + 2;
        return reply.substring(start, at);
    }

    private void skip() {
        String head = line().strip();
        int number = head.length() > 1 && "$*~%".indexOf(head.charAt(0)) >= 0 ? Integer.parseInt(head.substring(1)) : 0;
        if (head.charAt(0) == '$' && number >= 0) {
            at += number + 2;
        } else {
            for (int i = 0; i < (head.charAt(0) == '%' ? 2 * number : number); i++) {
                skip();
            }
        }
    }
}
