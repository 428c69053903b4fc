package io.kvserver.core.differential;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Sorts replies whose elements may come in any order. Texts have one char per byte. Confined to one call. */
final class UnorderedReplies {
    private final String reply;
    private int at;

    private UnorderedReplies(String reply) {
        this.reply = reply;
    }

    /** Sorts the elements of an aggregate, in groups of {@code group} that stay together; other replies stay as they are. */
    static String sorted(String reply, int group) {
        if ("*~%".indexOf(reply.charAt(0)) < 0) {
            return reply;
        }
        UnorderedReplies values = new UnorderedReplies(reply);
        String head = values.line();
        List<String> groups = new ArrayList<>();
        while (values.at < reply.length()) {
            int start = values.at;
            // RESP3 has lists of pairs, each an array of its own.
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
