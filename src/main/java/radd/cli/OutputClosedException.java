package radd.cli;

/** The reader of the results went away, as in {@code radd ... | head}: the command ends without a word. */
final class OutputClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputClosedException(Throwable cause) {
        super("the reader of the output went away", cause);
    }
}
