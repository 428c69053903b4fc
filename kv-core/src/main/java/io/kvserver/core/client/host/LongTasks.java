package io.kvserver.core.client.host;

import io.kvserver.core.store.ShardAccess;
import java.util.concurrent.Executor;

/**
 * Does requests that take long in the background, one after another as they come: so they take one processor at most from the
 * requests of others, and no more memory than one of them needs. Any thread.
 */
public interface LongTasks extends Executor, ShardAccess {}
