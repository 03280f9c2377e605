package radd.core.family;

import java.util.List;

/**
 * A tensor that a family's files hold beside its parameters and that follows from the description: written for the reference, never read.
 */
public final class Buffer {
    /** The base of the rotary embedding's wave lengths. */
    private static final double ROTARY_BASE = 10_000;

    private final String name;
    private final List<Long> shape;
    private final float[] values;

    /**
     * @param name in the file
     * @param shape its shape
     * @param values row-major, float32; copied
     */
    public Buffer(String name, List<Long> shape, float[] values) {
        this.name = name;
        this.shape = List.copyOf(shape);
        this.values = values.clone();
    }

    /** The name in the file. */
    public String name() {
        return name;
    }

    /** Its shape. */
    public List<Long> shape() {
        return shape;
    }

    /** Row-major, float32; the caller owns the array. */
    public float[] values() {
        return values.clone();
    }

    /** 10000^(-2i/h) for head size h, which PyTorch modules with rotary embeddings keep among their tensors and expect when they load strictly. */
    public static Buffer rotaryFrequencies(String name, int headSize) {
        float[] frequencies = new float[headSize / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = (float) Math.pow(ROTARY_BASE, -2.0 * i / headSize);
        }
        return new Buffer(name, List.of((long) frequencies.length), frequencies);
    }
}
