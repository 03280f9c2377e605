package radd.bench;

import radd.core.network.ModelConfig;

/**
 * How much each part of the check does.
 *
 * @param label what the page says of them
 * @param small small_radd, or what stands for it
 * @param medium medium_radd, or what stands for it
 * @param batch sequences of a training step
 * @param steps training steps that are timed
 * @param sampled sequences that are sampled at once, beside a single one
 * @param evaluated sequences that are evaluated
 * @param draws masks of each of them
 * @param flatSteps steps over which the device's memory must not grow
 * @param quickstartSteps training steps of the quickstart
 * @param resumeSteps training steps of the run that is resumed in its middle
 */
record CheckSizes(
        String label,
        ModelConfig small,
        ModelConfig medium,
        int batch,
        int steps,
        int sampled,
        int evaluated,
        int draws,
        int flatSteps,
        int quickstartSteps,
        int resumeSteps) {
    private static final CheckSizes GPU = new CheckSizes(
            "those of a GPU",
            new ModelConfig(50257, 768, 1024, 12, 12, 0.02),
            new ModelConfig(50257, 1024, 1024, 24, 16, 0.02),
            32,
            30,
            16,
            16,
            32,
            500,
            1800,
            40);

    private static final CheckSizes CPU = new CheckSizes(
            "SCALED DOWN for a CPU: this is a trial of the check itself, and none of its figures says anything about a GPU;"
                    + " sampling and evaluation are in float32",
            new ModelConfig(211, 64, 64, 2, 4, 0.02),
            new ModelConfig(211, 96, 64, 3, 4, 0.02),
            4,
            6,
            4,
            4,
            8,
            40,
            60,
            8);

    /** The sizes for a device. */
    static CheckSizes of(String device) {
        return device.equals("cpu") ? CPU : GPU;
    }
}
