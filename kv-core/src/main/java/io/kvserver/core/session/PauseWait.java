package io.kvserver.core.session;

import io.kvserver.core.client.Pause;
import io.kvserver.core.client.Wait;

/** Waits until CLIENT PAUSE has ended, before the request is run. */
final class PauseWait implements Wait {
    private final Pause pause;
    private volatile boolean ended;

    PauseWait(Pause pause) {
        this.pause = pause;
    }

    @Override
    public Reason reason() {
        return Reason.PAUSE;
    }

    @Override
    public long deadlineMillis() {
        return pause.endMillis();
    }

    @Override
    public boolean isOver(long nowMillis) {
        return ended || pause.endMillis() <= nowMillis;
    }

    @Override
    public boolean end(End how) {
        ended = how == End.CLIENT_GONE || how == End.STORE_CLOSED;
        return ended;
    }
}
