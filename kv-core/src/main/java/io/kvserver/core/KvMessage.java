package io.kvserver.core;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A published message. All listeners share its body, which must not be modified.
 *
 * @param pattern the subscribed pattern that the channel matches; {@code null} for a subscription to the channel itself
 * @param channel the channel
 * @param body the message's bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record KvMessage(@Nullable String pattern, String channel, byte[] body) {
    /** The body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
