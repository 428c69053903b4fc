/** What is counted of requests: calls, times, errors, rates, what was slow. */
@NullMarked
package io.kvserver.core.client.statistics;

import org.jspecify.annotations.NullMarked;
