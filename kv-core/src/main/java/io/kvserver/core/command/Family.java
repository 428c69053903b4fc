package io.kvserver.core.command;

import java.util.List;

/**
 * Commands that are declared together. Only their names are known until one of them is first used: an unused family
 * costs a start nothing but its names. Stateless; any thread.
 */
public interface Family {
    /** The names in capitals, separated by spaces, in the order of the declarations. */
    String names();

    /** The declarations. The first call loads their class, so it should come as late as possible. */
    List<Command> commands();

    /** A family of existing declarations. */
    static Family of(List<Command> commands) {
        return new Declared(commands);
    }

    /** A family of existing declarations. */
    record Declared(List<Command> commands) implements Family {
        @Override
        public String names() {
            return String.join(" ", commands.stream().map(Command::word).toList());
        }
    }
}
