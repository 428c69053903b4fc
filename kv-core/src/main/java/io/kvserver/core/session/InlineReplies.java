package io.kvserver.core.session;

/** How requests sent as lines are answered until the client sends HELLO or a RESP array. */
public enum InlineReplies {
    /** As text for people and scripts; see PROTOCOLS.md. */
    TEXT,
    /** In RESP, like Redis's inline commands. */
    RESP
}
