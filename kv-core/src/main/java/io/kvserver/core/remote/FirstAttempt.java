package io.kvserver.core.remote;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.remote.shipment.Attempt;
import io.kvserver.core.remote.shipment.RequestKeys;
import io.kvserver.core.remote.shipment.Shipment;
import io.kvserver.core.remote.shipment.Ticket;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The first attempt of a client's blocking request: it is answered, or begins to wait. Sent by the client's thread,
 * answered by any.
 */
final class FirstAttempt implements Answer<byte[]> {
    private final Client client;
    private final Command command;
    private final Carrier carrier;
    private final RemoteWaits waits;
    private final Reception reception;
    private final Ticket ticket;

    FirstAttempt(Client client, Command command, Carrier carrier, RemoteWaits waits, Reception reception) {
        this.client = client;
        this.command = command;
        this.carrier = carrier;
        this.waits = waits;
        this.reception = reception;
        this.ticket = new Ticket(
                client.server().clock().millis(),
                waits.nextNumber(),
                carrier.peers().self());
    }

    /** Sends it, once. */
    void send(RequestKeys keys, Args args) {
        Shipment shipment = new Shipment(
                Shipment.Kind.ATTEMPT,
                client.protocol(),
                client.server().clock().millis(),
                Reception.newChange(),
                Map.of(),
                List.of(args),
                List.of(""),
                ticket);
        carrier.carry(keys.sorted(), shipment.encode(), this);
    }

    @Override
    public void done(byte[] result) {
        RemoteWait wait;
        try {
            Attempt attempt = Attempt.decode(result);
            if (attempt.terms() == null) {
                waits.forget(ticket.number());
                reception.done(Objects.requireNonNull(attempt.reply()));
                return;
            }
            RemoteWait.Surroundings around = new RemoteWait.Surroundings(carrier, waits::remove);
            wait = new RemoteWait(client, command, ticket, attempt.terms(), around);
            waits.add(wait);
        } catch (RuntimeException | Error failure) {
            // Otherwise the client would wait for ever.
            unknown(failure.getClass().getSimpleName());
            return;
        }
        reception.end(reply -> client.await(wait));
        waits.begin(wait);
    }

    @Override
    public void refused(String why) {
        waits.forget(ticket.number());
        reception.refused(why);
    }

    @Override
    public void unknown(String why) {
        waits.forget(ticket.number());
        reception.unknown(why);
    }
}
