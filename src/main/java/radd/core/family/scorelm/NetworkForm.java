package radd.core.family.scorelm;

import radd.Named;

/** The two networks of the reference: {@code model.norm}. */
public enum NetworkForm implements Named {
    /** At d6568a8, the last that trains. */
    LAYER_NORM(10_000, "autoencoder."),
    /** At 480dccc: root mean squares, no bias before the head, frequencies of the level that are not trained, a level of its own for what is given. */
    RMS_NORM(1000, "");

    private final double rotaryBase;
    private final String prefix;

    NetworkForm(double rotaryBase, String prefix) {
        this.rotaryBase = rotaryBase;
        this.prefix = prefix;
    }

    /** Base of the rotary embedding's wave lengths. */
    double rotaryBase() {
        return rotaryBase;
    }

    /** Before the names of embedding, last norm and head. */
    String prefix() {
        return prefix;
    }

    /** Whether the frequencies of the level's features are trained. */
    boolean trainsFrequencies() {
        return this == LAYER_NORM;
    }
}
