package radd.modelio.hub;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why the hub did not give what it was asked for; {@link HubFailures} says it to the user. */
final class HubException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Kinds of refusals and failures. */
    enum Reason {
        /** No answer, or none that is whole. */
        UNREACHABLE(true),
        /** Too many requests, or trouble of the server's own. */
        BUSY(true),
        /** A file has no such part: what was kept of it is of another. */
        NO_RANGE(true),
        /** There is no such repository, or it is hidden from who asks. */
        NO_REPOSITORY(false),
        NO_REVISION(false),
        NO_FILE(false),
        /** The repository's owner gives access on request. */
        GATED(false),
        /** The token is none. */
        BAD_TOKEN(false),
        /** Something else is forbidden. */
        FORBIDDEN(false),
        /** What answers is not a hub, or does not answer as one does. */
        NO_HUB(false);

        private final boolean passing;

        Reason(boolean passing) {
            this.passing = passing;
        }
    }

    private final Reason reason;
    private final Duration pause;

    HubException(Reason reason, String message) {
        this(reason, message, Duration.ZERO, null);
    }

    /**
     * @param pause how long the hub asks to wait before the next try
     */
    HubException(Reason reason, String message, Duration pause, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.pause = pause;
    }

    /** Never null, unlike that of other exceptions. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    Reason reason() {
        return reason;
    }

    /** How long the hub asks to wait before the next try. */
    Duration pause() {
        return pause;
    }

    /** Whether another try may succeed. */
    boolean isPassing() {
        return reason.passing;
    }
}
