package radd.core.family;

import java.util.List;

/**
 * A tensor that a family's files hold beside its parameters and that follows from the description: written for the reference, never read.
 *
 * @param name in the file
 * @param shape its shape
 * @param values row-major, float32; kept, not copied
 */
public record Buffer(String name, List<Long> shape, float[] values) {
    /** The base of the rotary embedding's wave lengths. */
    private static final double ROTARY_BASE = 10_000;

    /** 10000^(-2i/h) for head size h, which PyTorch modules with rotary embeddings keep among their tensors and expect when they load strictly. */
    public static Buffer rotaryFrequencies(String name, int headSize) {
        float[] frequencies = new float[headSize / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = (float) Math.pow(ROTARY_BASE, -2.0 * i / headSize);
        }
        return new Buffer(name, List.of((long) frequencies.length), frequencies);
    }
}
