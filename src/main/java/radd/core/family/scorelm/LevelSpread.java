package radd.core.family.scorelm;

import radd.Named;

/** How far one noise level reaches in training: {@code model.noise_levels}. */
public enum LevelSpread implements Named {
    /** Over all tokens of a sequence that are noised. */
    SEQUENCE,
    /** Every token has its own. */
    TOKEN
}
