package io.kvserver.core.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kvserver.core.client.Wait;
import io.kvserver.core.faults.Faults.Kind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultLoaderTest {
    @AfterEach
    void disarm() {
        Faults.disarm();
    }

    @Test
    void classIsInitializedWithoutFault() throws ClassNotFoundException {
        FaultLoader loader = new FaultLoader();
        String name = Wait.Reason.class.getName();
        // Its values come in an array that a method of its own makes.
        Faults.arm(Kind.BUG, 1, Integer.MAX_VALUE);
        assertEquals(name, Class.forName(name, true, loader).getName());
    }

    @Test
    void everythingElseMeetsFaults() throws ReflectiveOperationException {
        Scenario scenario = (Scenario) new FaultLoader()
                .loadClass(Conversation.class.getName())
                .getConstructor(List.class, List.class, Path.class)
                .newInstance(List.of(), List.of(), null);
        Faults.arm(Kind.BUG, 1, Integer.MAX_VALUE);
        assertThrows(IllegalStateException.class, scenario::prepare);
    }
}
