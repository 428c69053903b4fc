package io.kvserver.core.session;

import java.util.List;

/** Requests on few keys, of which the first make one large. Confined to one thread. */
interface RequestsOnLarge {
    List<List<String>> first();

    List<List<String>> next(long nowMillis);

    /** Those that show all of a key that has a type. */
    List<List<String>> all(String key, String type);
}
