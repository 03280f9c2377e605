package radd.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Standard output whose failures are not lost: {@link java.io.PrintWriter} swallows {@link IOException}, and a command would go on
 * computing for a reader that is gone, or report success with its results on a full disk.
 */
final class ResultStream extends FilterOutputStream {
    ResultStream(OutputStream target) {
        super(target);
    }

    @Override
    public void write(int value) {
        attempt(() -> out.write(value));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        attempt(() -> out.write(bytes, offset, length));
    }

    @Override
    public void flush() {
        attempt(out::flush);
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void attempt(Action action) {
        try {
            action.run();
        } catch (IOException failure) {
            if ("Broken pipe".equals(failure.getMessage())) {
                throw new OutputClosedException(failure);
            }
            throw new UncheckedIOException(
                    new IOException("standard output cannot be written: " + failure.getMessage(), failure));
        }
    }
}
