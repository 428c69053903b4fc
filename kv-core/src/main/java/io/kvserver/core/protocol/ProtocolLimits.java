package io.kvserver.core.protocol;

/**
 * The limits for a single request.
 *
 * @param lineBytes the maximum length of a line, without its line end
 * @param arguments the maximum number of words, including the command's name
 * @param bulkBytes the maximum length of a single argument
 * @param requestBytes the maximum length of a request
 */
public record ProtocolLimits(int lineBytes, int arguments, int bulkBytes, int requestBytes) {
    /** The names of the settings. */
    public static final String LINE = "max-line-bytes";

    public static final String ARGUMENTS = "max-arguments";
    public static final String BULK = "proto-max-bulk-len";
    public static final String REQUEST = "client-query-buffer-limit";

    /** Not a setting: the limits for a client that has not authenticated. */
    public static final String UNAUTHENTICATED = "unauthenticated";

    /** The default limits; for arguments, bulks and requests also the maximum. */
    public static final ProtocolLimits DEFAULT = new ProtocolLimits(64 << 10, 1 << 20, 512 << 20, 1 << 30);
}
