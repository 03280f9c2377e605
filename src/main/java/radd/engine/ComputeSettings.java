package radd.engine;

import java.util.Locale;

/**
 * With what a result was computed, as results and checkpoints record it; {@code --device} and {@code --precision} demand it again.
 *
 * @param device {@code cpu} or {@code cuda:N}
 * @param precision {@link Precision#label}
 * @param dtype element type of the operands of matrix products
 * @param backend library of the matrix products: {@code mkl}, {@code onednn}, {@code cublas}, or {@code pytorch} for the default of
 *     another processor
 */
public record ComputeSettings(String device, String precision, String dtype, String backend) {
    /**
     * The settings of a device and a precision.
     *
     * @param device {@link Torch#deviceName}
     */
    public static ComputeSettings of(String device, Precision precision) {
        return new ComputeSettings(
                device,
                precision.label(),
                precision.dtype().name().toLowerCase(Locale.ROOT),
                backend(device, precision));
    }

    private static String backend(String device, Precision precision) {
        if (!device.equals("cpu")) {
            return "cublas";
        }
        if (precision != Precision.FLOAT32) {
            return "onednn";
        }
        return System.getProperty("os.arch").equals("amd64") ? "mkl" : "pytorch";
    }

    /** On one line, for people. */
    @Override
    public String toString() {
        return device + ", " + dtype + " (" + backend + ")";
    }
}
