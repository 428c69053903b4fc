package io.kvserver.core.session;

/** How requests that came as lines are answered until the client sends HELLO or a RESP array. */
public enum InlineReplies {
    /** As text for people and scripts: see PROTOCOLS.md. */
    TEXT,
    /** As Redis answers its inline commands: in RESP. */
    RESP
}
