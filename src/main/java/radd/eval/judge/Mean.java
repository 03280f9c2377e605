package radd.eval.judge;

import org.jspecify.annotations.Nullable;

/**
 * A mean over equally weighted numbers.
 *
 * @param value the mean
 * @param stderr its standard error; null for a single number
 */
public record Mean(double value, @Nullable Double stderr) {
    /** Of at least one number. */
    public static Mean of(double[] numbers) {
        double sum = 0;
        for (double number : numbers) {
            sum += number;
        }
        double mean = sum / numbers.length;
        if (numbers.length < 2) {
            return new Mean(mean, null);
        }
        double squares = 0;
        for (double number : numbers) {
            squares += (number - mean) * (number - mean);
        }
        return new Mean(mean, Math.sqrt(squares / (numbers.length - 1.0) / numbers.length));
    }
}
