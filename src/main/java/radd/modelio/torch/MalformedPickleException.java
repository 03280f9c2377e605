package radd.modelio.torch;

/** A pickle that is not as Python writes it, or not one of plain data and tensors. */
final class MalformedPickleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedPickleException(String message) {
        super(message);
    }
}
