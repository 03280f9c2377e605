package radd.engine;

import radd.RaddException;

/** Another rank has failed or is silent: what this rank ends with, while the cause says which rank and why. */
public final class PeerFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param cause what the user shall read */
    PeerFailedException(RaddException cause) {
        super(cause.getMessage(), cause);
    }
}
