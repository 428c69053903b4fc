package io.kvserver.core.remote;

import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.remote.shipment.Bulks;
import java.nio.charset.StandardCharsets;

/** A client's request that changes the libraries of functions of all nodes. For one request; threads as for {@link Reception}. */
final class LibraryChange {
    private final Carrier carrier;
    private final SharedLibraries libraries;
    private final Reception reception;
    private final Command command;
    private final Args request;

    LibraryChange(Carrier carrier, SharedLibraries libraries, Reception reception, Command command, Args request) {
        this.carrier = carrier;
        this.libraries = libraries;
        this.reception = reception;
        this.command = command;
        this.request = request.detachedCopy();
    }

    /** Begins the change. Called again each time another node was faster. */
    void begin() {
        carrier.shared(new Next<>(reception, this::make));
    }

    private void make(byte[] value) {
        SharedLibraries.Change change = libraries.change(command, request, value);
        byte[] made = change.value();
        if (made == null) {
            end(change.reply());
            return;
        }
        carrier.replaceShared(value, made, new Next<>(reception, replaced -> {
            if (!replaced) {
                begin();
                return;
            }
            libraries.take(made);
            carrier.peers().tellOthers(NodeMail.libraries(made), new Next<>(reception, all -> end(change.reply())));
        }));
    }

    /** Writes a reply, given in RESP2, in the client's protocol: a name, an error or OK. */
    private void end(byte[] reply) {
        reception.end(writer -> write(reply, writer));
    }

    private void write(byte[] reply, ReplyWriter writer) {
        switch (reply[0]) {
            case '-' -> writer.error(text(reply), "");
            case '$' -> {
                byte[] name = Bulks.next(reply, new int[] {0});
                if (name == null) {
                    writer.nil();
                } else {
                    writer.bulk(name);
                }
            }
            default -> writer.simple(text(reply));
        }
    }

    private static String text(byte[] line) {
        return new String(line, 1, line.length - 3, StandardCharsets.ISO_8859_1);
    }
}
