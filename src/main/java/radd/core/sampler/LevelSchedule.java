package radd.core.sampler;

import radd.Named;

/** How fast the noise of each position falls while vectors are denoised: {@code --schedule}. */
public enum LevelSchedule implements Named {
    /** Alike everywhere. */
    UNIFORM,
    /** Earlier positions begin and end before later ones: AR-Diffusion, arXiv:2305.09515. */
    LEFT_TO_RIGHT,
    /** Twice as fast where the network keeps to a token of which it is sure. */
    SURE_FIRST
}
