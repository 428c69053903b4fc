/**
 * Support for Spring: an application runs with an embedded kv instead of a separate Redis.
 *
 * <p>With this module on the class path, Spring Boot finds {@link io.kvserver.spring.KvAutoConfiguration}: it starts a
 * server on a free port of the loopback address and makes Spring Data Redis connect to it, so a {@code @SpringBootTest}
 * needs only this dependency, in the scope {@code test}. {@link io.kvserver.spring.KvCacheManager} implements Spring's
 * cache without a network.
 *
 * <p>Decisions:
 * <ul>
 *   <li>The program provides Spring: this module does not depend on a version. It is compiled against Spring Boot 4.0.
 *   <li>A cache's entries have the same keys and bytes as those of Spring's own {@code RedisCacheManager}, for keys
 *       that are strings, numbers, collections and Spring's composite keys: both can be used on the same data.
 * </ul>
 */
@NullMarked
package io.kvserver.spring;

import org.jspecify.annotations.NullMarked;
