package io.kvserver.core;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A message that was published. Its bytes are shared by all that get it, and must not be changed.
 *
 * @param pattern the pattern that its channel matches, for who has subscribed to that; else {@code null}
 * @param channel where it was published
 * @param body what was published
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record KvMessage(@Nullable String pattern, String channel, byte[] body) {
    /** The body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
