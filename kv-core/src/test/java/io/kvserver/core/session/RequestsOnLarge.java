package io.kvserver.core.session;

import java.util.List;

/** Requests on a few keys; the first ones make one of them large. Confined to one thread. */
interface RequestsOnLarge {
    List<List<String>> first();

    List<List<String>> next(long nowMillis);

    /** Requests that show the complete value of a key of a type. */
    List<List<String>> all(String key, String type);
}
