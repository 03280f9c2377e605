package radd;

import org.jspecify.annotations.Nullable;

/**
 * A failure that the user can mend: says what is wrong and where, and what to do about it.
 *
 * <p>Everything else that goes wrong is a defect of radd and stays an ordinary runtime exception. The kinds are mapped to exit codes
 * by the command line and nowhere else.
 */
public final class RaddException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the failure is about. */
    public enum Kind {
        /** A command line or configuration that cannot be used. */
        CONFIG,
        /** Data, a model or a file that cannot be read or written. */
        DATA,
        /** A device that is missing or has no memory left. */
        DEVICE
    }

    private final Kind kind;

    /**
     * @param kind what the failure is about
     * @param what what is wrong and where: the field or file and the offending value
     * @param remedy what the user can do
     */
    public RaddException(Kind kind, String what, String remedy) {
        this(kind, what, remedy, null);
    }

    /** As {@link #RaddException(Kind, String, String)}, keeping the cause for {@code --stacktrace}. */
    public RaddException(Kind kind, String what, String remedy, @Nullable Throwable cause) {
        super(what + "; " + remedy, cause);
        this.kind = kind;
    }

    /** What the failure is about. */
    public Kind kind() {
        return kind;
    }
}
