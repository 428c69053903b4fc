package io.kvserver.core.remote;

/** Sends the reply after all nodes have been told about a request that ran on this one. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record AllTold(Reception reception, byte[] reply) implements Answer<Boolean> {
    @Override
    public void done(Boolean all) {
        reception.done(reply);
    }

    @Override
    public void refused(String why) {
        reception.unknown("on some nodes: " + why);
    }

    @Override
    public void unknown(String why) {
        refused(why);
    }
}
