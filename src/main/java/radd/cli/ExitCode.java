package radd.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import radd.RaddException;

/** How a run of radd ended, as the calling shell sees it. */
enum ExitCode {
    DONE(0),
    BUG(1),
    USAGE(2),
    DATA(3),
    DEVICE(4),
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** The exit code of a command that ended with this failure. */
    static ExitCode of(Throwable failure) {
        Throwable root = decisive(failure);
        if (root instanceof RaddException user) {
            return switch (user.kind()) {
                case CONFIG -> USAGE;
                case DATA -> DATA;
                case DEVICE -> DEVICE;
            };
        }
        if (root instanceof OutputClosedException) {
            return DONE; // the reader has what it wanted
        }
        if (isOutOfMemory(root)) {
            return DEVICE;
        }
        return root instanceof IOException || root instanceof UncheckedIOException ? DATA : BUG;
    }

    /**
     * The link of the chain of causes that decides: the first that has a meaning for the user, else the failure itself. Worker
     * threads hand their failures over wrapped, so the outermost exception often says nothing.
     */
    static Throwable decisive(Throwable failure) {
        for (Throwable link = failure; link != null; link = next(link)) {
            if (link instanceof RaddException || link instanceof OutputClosedException || isOutOfMemory(link)) {
                return link;
            }
        }
        for (Throwable link = failure; link != null; link = next(link)) {
            if (link instanceof IOException || link instanceof UncheckedIOException) {
                return link;
            }
        }
        return failure;
    }

    private static @Nullable Throwable next(Throwable link) {
        return link.getCause() == link ? null : link.getCause();
    }

    /** Java's own error, or the words in which PyTorch reports it on the CPU and on CUDA devices. */
    static boolean isOutOfMemory(Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            return true;
        }
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("not enough memory")
                || message.contains("can't allocate memory")
                || message.contains("cuda out of memory")
                || message.contains("cuda error: out of memory");
    }
}
