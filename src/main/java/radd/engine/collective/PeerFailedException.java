package radd.engine.collective;

import radd.RaddException;

/** Another rank has failed or is silent: what this rank ends with, while the cause says which rank and why. */
public final class PeerFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean unheard;

    /** @param cause what the user shall read */
    PeerFailedException(RaddException cause) {
        this(cause, false);
    }

    /**
     * @param cause what the user shall read
     * @param unheard whether no other process may live to say so
     */
    PeerFailedException(RaddException cause, boolean unheard) {
        super(cause.getMessage(), cause);
        this.unheard = unheard;
    }

    /** Whether this process must tell the user, because no other may live to do so; else that of rank 0 does. */
    public boolean unheard() {
        return unheard;
    }
}
