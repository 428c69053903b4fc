/**
 * For Spring: an application runs with a kv inside instead of a Redis beside it.
 *
 * <p>With this module on the class path, Spring Boot finds {@link io.kvserver.spring.KvAutoConfiguration}: it starts a server on a free
 * port of the loopback address and tells Spring Data Redis to connect there, so that a {@code @SpringBootTest} needs no more than the
 * dependency, in the scope {@code test}. {@link io.kvserver.spring.KvCacheManager} is Spring's cache without a network.
 *
 * <p>Decisions:
 * <ul>
 *   <li>Spring comes from the program, in its version: this module brings none. It is compiled against Spring Boot 4.0.
 *   <li>A cache's entries are those of Spring's own {@code RedisCacheManager}, strings, numbers, collections and Spring's composite keys
 *       by the same names, values by the same bytes: both can be used on the same data.
 * </ul>
 */
@NullMarked
package io.kvserver.spring;

import org.jspecify.annotations.NullMarked;
