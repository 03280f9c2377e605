package radd.core.sampler;

import java.util.Arrays;
import java.util.stream.IntStream;

/** What a sequence is before it is generated: a prompt at some positions, masks at all others. */
public final class Template {
    private final int[] ids;
    private final int[] masked;
    private final int maskId;

    /**
     * @param ids tokens of the prompt and masks, at least one position; copied
     * @param maskId the mask token's id, V; every other id is in 0 to V - 1
     */
    public Template(int[] ids, int maskId) {
        if (ids.length == 0) {
            throw new IllegalArgumentException("a sequence has no position, must have at least 1");
        }
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] > maskId) {
                throw new IllegalArgumentException(
                        "token " + ids[i] + " at position " + i + ", must be in 0 to " + maskId + " (the mask)");
            }
        }
        this.maskId = maskId;
        this.ids = ids.clone();
        this.masked =
                IntStream.range(0, ids.length).filter(i -> ids[i] == maskId).toArray();
    }

    /** Masks alone. */
    public static Template free(int length, int maskId) {
        return between(new int[0], new int[0], length, maskId);
    }

    /**
     * A beginning and an end with masks between them.
     *
     * @param prefix the first tokens; may be empty
     * @param suffix the last tokens; may be empty
     * @param length L, at least as long as both together
     * @param maskId the mask token's id
     */
    public static Template between(int[] prefix, int[] suffix, int length, int maskId) {
        if (prefix.length + suffix.length > length) {
            throw new IllegalArgumentException(
                    "a prompt of " + prefix.length + " + " + suffix.length + " tokens exceeds length " + length);
        }
        int[] ids = Arrays.copyOf(prefix, length);
        Arrays.fill(ids, prefix.length, length - suffix.length, maskId);
        System.arraycopy(suffix, 0, ids, length - suffix.length, suffix.length);
        return new Template(ids, maskId);
    }

    /** L. */
    public int length() {
        return ids.length;
    }

    /** The mask token's id, V. */
    public int maskId() {
        return maskId;
    }

    /** Prompt and masks, [L]; the caller owns the array. */
    public int[] ids() {
        return ids.clone();
    }

    /** The masked positions, ascending; the caller owns the array. */
    public int[] masked() {
        return masked.clone();
    }
}
