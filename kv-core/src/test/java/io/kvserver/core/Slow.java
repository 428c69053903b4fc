package io.kvserver.core;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A test that a plain build leaves out because it takes long: {@code -Dkv.tests=all} runs it, as {@code .ci/run} does, and so does
 * {@code -Dtest=NAME}. What it tests has other tests in a plain build, though not under these conditions.
 */
@Tag("slow")
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Slow {}
