package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** Tests are skipped or fail if their program is not installed. */
class ProgramsTest {
    private static final String PROPERTY = "kv.programs.required";

    private final String before = System.getProperty(PROPERTY, "");

    @BeforeEach
    void requireOne() {
        System.setProperty(PROPERTY, "sh,no-such-program");
    }

    @AfterEach
    void restore() {
        System.setProperty(PROPERTY, before);
    }

    @Test
    void aProgramOnThePathIsFound() {
        assertTrue(Programs.require("sh").endsWith("/sh"));
        assertEquals(Programs.require("sh"), Programs.find("sh").orElseThrow().toString());
    }

    @Test
    void aTestWithoutItsProgramIsSkipped() {
        assertFalse(Programs.find("another-program").isPresent());
        assertThrows(TestAbortedException.class, () -> Programs.require("another-program"));
    }

    @Test
    void aTestWithoutARequiredProgramFails() {
        assertThrows(AssertionError.class, () -> Programs.find("no-such-program"));
        assertThrows(AssertionError.class, () -> Programs.require("no-such-program"));
        assertThrows(AssertionError.class, () -> Programs.skip("no-such-program"));
    }
}
