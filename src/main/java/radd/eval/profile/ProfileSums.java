package radd.eval.profile;

import java.util.Arrays;
import java.util.stream.LongStream;
import radd.engine.collective.Collective;

/**
 * The sums of any number of sequences, in groups: every 32nd sequence is of the same group, so that differences between groups tell how far the
 * sequences themselves differ.
 *
 * <p>Whole numbers are added, so the result does not depend on the order in which sequences come, and takes the same memory however many there are.
 * Not thread-safe.
 */
public final class ProfileSums {
    /** Groups; an error of 31 degrees of freedom is known to an eighth. */
    public static final int GROUPS = 32;

    /** What one stands for in a sum: small beside what any sequence adds, and large enough for sums up to 5e11 nats. */
    public static final double UNIT = 0x1p-24;

    private final long[] sums = new long[GROUPS * Axis.NUMBERS];

    /**
     * Adds a sequence.
     *
     * @param index its place in the corpus
     * @param sequence what {@link SequenceProfile#sums} gave
     */
    public void add(long index, long[] sequence) {
        if (sequence.length != Axis.NUMBERS) {
            throw new IllegalArgumentException("sequence has " + sequence.length + " sums, must have " + Axis.NUMBERS);
        }
        int from = (int) (index % GROUPS) * Axis.NUMBERS;
        for (int i = 0; i < sequence.length; i++) {
            sums[from + i] += sequence[i];
        }
    }

    /** Adds other sequences. */
    public void add(ProfileSums others) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += others.sums[i];
        }
    }

    /**
     * The sums of all processes, each of which calls it and gets the same.
     *
     * @param processes this process among them
     */
    public ProfileSums joined(Collective processes) {
        ProfileSums all = new ProfileSums();
        for (int from = 0; from < sums.length; from += Collective.MOST_VALUES) {
            int count = Math.min(Collective.MOST_VALUES, sums.length - from);
            long[] gathered = processes.gather(Arrays.copyOfRange(sums, from, from + count));
            for (int i = 0; i < gathered.length; i++) {
                all.sums[from + i % count] += gathered[i];
            }
        }
        return all;
    }

    /** The sums of a group, by {@link Axis#index}. */
    public double[] group(int group) {
        return LongStream.of(Arrays.copyOfRange(sums, group * Axis.NUMBERS, (group + 1) * Axis.NUMBERS))
                .mapToDouble(sum -> sum * UNIT)
                .toArray();
    }
}
