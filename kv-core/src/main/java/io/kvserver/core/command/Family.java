package io.kvserver.core.command;

import java.util.List;

/**
 * Commands that are declared together, and known by their names until one of them is first asked for: a family that nobody uses
 * costs a start its names and nothing else. Stateless; any thread.
 */
public interface Family {
    /** The names in capitals, separated by spaces, in the order of the declarations. */
    String names();

    /** The declarations. Their class is loaded by the first call, so nothing calls this before it has to. */
    List<Command> commands();

    /** Commands that have been declared already. */
    static Family of(List<Command> commands) {
        return new Declared(commands);
    }

    /** A family that is there as a whole. */
    record Declared(List<Command> commands) implements Family {
        @Override
        public String names() {
            return String.join(" ", commands.stream().map(Command::word).toList());
        }
    }
}
