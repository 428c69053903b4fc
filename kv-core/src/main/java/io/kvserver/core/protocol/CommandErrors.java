package io.kvserver.core.protocol;

/** Errors that several commands return, with Redis's texts. */
@SuppressWarnings("StaticAssignmentOfThrowable") // They have no stack trace that could mislead.
public final class CommandErrors {
    /** A word of a request is echoed up to about this many characters. */
    public static final int ECHOED = 128;

    public static final CommandException WRONG_TYPE =
            new CommandException("WRONGTYPE Operation against a key holding the wrong kind of value");
    public static final CommandException NOT_AN_INTEGER =
            new CommandException("ERR value is not an integer or out of range");
    public static final CommandException OUT_OF_INT_RANGE =
            new CommandException("ERR value is out of range, value must between -2147483648 and 2147483647");
    public static final CommandException INDEX_OUT_OF_RANGE = new CommandException("ERR index out of range");
    public static final CommandException OUT_OF_RANGE = new CommandException("ERR value is out of range");
    public static final CommandException OUT_OF_LONG_RANGE = new CommandException(
            "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807");
    public static final CommandException HASH_VALUE_NOT_AN_INTEGER =
            new CommandException("ERR hash value is not an integer");
    public static final CommandException HASH_VALUE_NOT_A_FLOAT = new CommandException("ERR hash value is not a float");
    public static final CommandException FIELDS_MISSING =
            new CommandException("ERR Mandatory argument FIELDS is missing or not at the right position");
    public static final CommandException NUMFIELDS_NOT_POSITIVE =
            new CommandException("ERR Parameter `numFields` should be greater than 0");
    public static final CommandException NUMFIELDS_NO_NUMBER =
            new CommandException("ERR Number of fields must be a positive integer");
    public static final CommandException NUMFIELDS_INVALID = new CommandException("ERR invalid number of fields");
    public static final CommandException NUMFIELDS_DIFFERS =
            new CommandException("ERR The `numfields` parameter must match the number of arguments");
    public static final CommandException FIELD_EXPIRE_TIME_NEGATIVE =
            new CommandException("ERR invalid expire time, must be >= 0");
    public static final CommandException FIELD_EXPIRE_TIME_MISSING = new CommandException("ERR missing expire time");
    public static final CommandException FXX_OR_FNX =
            new CommandException("ERR Only one of FXX or FNX arguments can be specified");
    public static final CommandException ONE_FIELD_TIME =
            new CommandException("ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified");
    public static final CommandException NOT_FINITE = new CommandException("ERR value is NaN or Infinity");
    public static final CommandException SUM_NOT_FINITE =
            new CommandException("ERR increment would produce NaN or Infinity");
    public static final CommandException OVERFLOW = new CommandException("ERR increment or decrement would overflow");
    public static final CommandException NOT_A_FLOAT = new CommandException("ERR value is not a valid float");
    public static final CommandException NOT_STRINGS =
            new CommandException("ERR The specified keys must contain string values");
    public static final CommandException STRING_TOO_LONG =
            new CommandException("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
    public static final CommandException SYNTAX = new CommandException("ERR syntax error");
    public static final CommandException DATABASE_OUT_OF_RANGE = new CommandException("ERR DB index is out of range");
    public static final CommandException NO_SUCH_KEY = new CommandException("ERR no such key");
    public static final CommandException KEY_IN_USE = new CommandException("BUSYKEY Target key name already exists.");
    public static final CommandException SAME_KEY =
            new CommandException("ERR source and destination objects are the same");
    public static final CommandException NOT_A_HYPERLOGLOG =
            new CommandException("WRONGTYPE Key is not a valid HyperLogLog string value.");
    public static final CommandException HYPERLOGLOG_CORRUPTED =
            new CommandException("INVALIDOBJ Corrupted HLL object detected");
    public static final CommandException DUMP_DAMAGED =
            new CommandException("ERR DUMP payload version or checksum are wrong");
    public static final CommandException DUMP_NOT_UNDERSTOOD = new CommandException("ERR Bad data format");
    public static final CommandException NOT_AUTHENTICATED = new CommandException("NOAUTH Authentication required.");
    public static final CommandException NESTED_MULTI = new CommandException("ERR MULTI calls can not be nested");
    public static final CommandException EXEC_WITHOUT_MULTI = new CommandException("ERR EXEC without MULTI");
    public static final CommandException DISCARD_WITHOUT_MULTI = new CommandException("ERR DISCARD without MULTI");
    public static final CommandException WATCH_INSIDE_MULTI =
            new CommandException("ERR WATCH inside MULTI is not allowed");
    public static final CommandException EXEC_ABORTED =
            new CommandException("EXECABORT Transaction discarded because of previous errors.");
    public static final CommandException NO_SUCH_PROTOCOL =
            new CommandException("NOPROTO unsupported protocol version");
    public static final CommandException PROTOCOL_NOT_AN_INTEGER =
            new CommandException("ERR Protocol version is not an integer or out of range");
    public static final CommandException WRONG_PASSWORD =
            new CommandException("WRONGPASS invalid username-password pair or user is disabled.");
    public static final CommandException NO_PASSWORD_SET =
            new CommandException("ERR AUTH <password> called without any password configured for the default user."
                    + " Are you sure your configuration is correct?");
    public static final CommandException HELLO_WITHOUT_AUTH =
            new CommandException("NOAUTH HELLO must be called with the client already authenticated, otherwise the"
                    + " HELLO AUTH <user> <pass> option can be used to authenticate the client and select the RESP"
                    + " protocol version at the same time");
    public static final CommandException OUT_OF_MEMORY =
            new CommandException("OOM command not allowed when used memory > 'maxmemory'.");
    public static final CommandException BAD_CLIENT_NAME =
            new CommandException("ERR Client names cannot contain spaces, newlines or special characters.");
    public static final CommandException NO_CLUSTER =
            new CommandException("ERR This instance has cluster support disabled");

    private CommandErrors() {}

    /** The error of a command on another database than 0, in a cluster. */
    public static CommandException oneDatabase(String action) {
        return new CommandException("ERR " + action + " is not allowed in cluster mode");
    }

    /** The error for too few or too many words, or for an odd word where words come in pairs. */
    public static CommandException wrongNumberOfArguments(String command) {
        return new CommandException("ERR wrong number of arguments for '" + command + "' command");
    }

    /** The error for too few or too many words after a subcommand. */
    public static CommandException wrongSubcommand(Args args, String container) {
        String word = args.echo(1);
        return new CommandException("ERR unknown subcommand or wrong number of arguments for '"
                + word.substring(0, Math.min(word.length(), ECHOED)) + "'. Try " + container + " HELP.");
    }
}
