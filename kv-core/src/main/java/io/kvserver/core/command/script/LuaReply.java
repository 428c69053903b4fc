package io.kvserver.core.command.script;

import io.kvserver.core.client.Client;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import io.kvserver.core.protocol.ReplyWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes a Lua value as the reply to the script's client. Confined to one reply. */
final class LuaReply {
    static final LuaString ERR = LuaString.of("err");
    static final LuaString COUNTED = LuaString.of("ignore_error_stats_update");
    private static final LuaString OK = LuaString.of("ok");
    private static final LuaString DOUBLE = LuaString.of("double");
    private static final LuaString MAP = LuaString.of("map");
    private static final LuaString SET = LuaString.of("set");
    private static final LuaString BIG_NUMBER = LuaString.of("big_number");
    private static final LuaString VERBATIM = LuaString.of("verbatim_string");
    private static final LuaString STRING = LuaString.of("string");
    private static final LuaString FORMAT = LuaString.of("format");

    /** The most nested tables. In Redis, the space on Lua's stack limits them. */
    private static final int MAX_DEPTH = 1000;

    private static final String TOO_DEEP = "ERR reached lua stack limit";

    private final ReplyWriter reply;
    private final boolean resp3;
    private final Client client;
    /** The errors that count as failures of the script's command; its own errors count as one. */
    private int inherited;

    private boolean failed;

    private LuaReply(ReplyWriter reply, boolean resp3, Client client) {
        this.reply = reply;
        this.resp3 = resp3;
        this.client = client;
    }

    /**
     * Writes a value to a client and counts the errors in it. Returns how many failures of the script's command Redis
     * counts: one for its own errors, and one for each error reply of a command in the script.
     *
     * @param resp3 whether the script has chosen RESP3, whose booleans differ
     */
    static int write(@Nullable Object value, ReplyWriter reply, boolean resp3, Client client) {
        if (value instanceof Double number) {
            reply.integer(integer(number));
        } else if (value instanceof LuaString string) {
            reply.bulk(string.bytes());
        } else {
            LuaReply writing = new LuaReply(reply, resp3, client);
            writing.write(value, 0);
            return writing.inherited + (writing.failed ? 1 : 0);
        }
        return 0;
    }

    /** Converts a number as C does on Redis's machines. */
    private static long integer(double number) {
        boolean fits = number >= -0x1p63 && number < 0x1p63;
        return fits ? (long) number : Long.MIN_VALUE;
    }

    private void write(@Nullable Object value, int depth) {
        if (value instanceof LuaString string) {
            reply.bulk(string.bytes());
        } else if (value instanceof Double number) {
            reply.integer(integer(number));
        } else if (value instanceof Boolean truth) {
            if (resp3) {
                reply.bool(truth);
            } else if (truth) {
                reply.integer(1);
            } else {
                reply.nil();
            }
        } else if (value instanceof LuaTable table) {
            if (depth < MAX_DEPTH) {
                writeTable(table, depth);
            } else {
                failed = true;
                client.meter().errorOfScript(TOO_DEEP);
                reply.error(TOO_DEEP, "");
            }
        } else {
            reply.nil();
        }
    }

    private void writeTable(LuaTable table, int depth) {
        if (table.get(ERR) instanceof LuaString text) {
            writeError(table, latin1(text));
        } else if (table.get(OK) instanceof LuaString text) {
            reply.simple(line(text));
        } else if (table.get(DOUBLE) instanceof Double number) {
            reply.real(number);
        } else if (table.get(MAP) instanceof LuaTable map) {
            writeMap(map, depth);
        } else if (table.get(SET) instanceof LuaTable set) {
            writeSet(set, depth);
        } else if (table.get(BIG_NUMBER) instanceof LuaString digits) {
            reply.bigNumber(line(digits));
        } else if (!isVerbatim(table)) {
            writeArray(table, depth);
        }
    }

    /** An error that a command of the script returned has been counted already. */
    private void writeError(LuaTable table, String text) {
        if (Boolean.TRUE.equals(table.get(COUNTED))) {
            inherited++;
        } else {
            failed = true;
            client.meter().errorOfScript(text);
        }
        reply.error(text, "");
    }

    private boolean isVerbatim(LuaTable table) {
        if (table.get(VERBATIM) instanceof LuaTable verbatim
                && verbatim.get(FORMAT) instanceof LuaString format
                && verbatim.get(STRING) instanceof LuaString text) {
            reply.verbatim(latin1(format), text.bytes());
            return true;
        }
        return false;
    }

    private void writeArray(LuaTable table, int depth) {
        int length = 0;
        while (table.get(length + 1) != null) {
            length++;
        }
        reply.array(length);
        for (int i = 1; i <= length; i++) {
            write(table.get(i), depth + 1);
        }
    }

    private static int size(LuaTable table) {
        int size = 0;
        for (int at = table.nextPosition(0); at >= 0; at = table.nextPosition(at + 1)) {
            size++;
        }
        return size;
    }

    private void writeMap(LuaTable map, int depth) {
        reply.map(size(map));
        for (int at = map.nextPosition(0); at >= 0; at = map.nextPosition(at + 1)) {
            write(map.keyAt(at), depth + 1);
            write(map.valueAt(at), depth + 1);
        }
    }

    private void writeSet(LuaTable set, int depth) {
        reply.set(size(set));
        for (int at = set.nextPosition(0); at >= 0; at = set.nextPosition(at + 1)) {
            write(set.keyAt(at), depth + 1);
        }
    }

    /** Removes line breaks, which would end the reply. */
    private static String line(LuaString text) {
        return latin1(text).replace('\r', ' ').replace('\n', ' ');
    }

    static String latin1(LuaString text) {
        return new String(text.bytes(), StandardCharsets.ISO_8859_1);
    }
}
