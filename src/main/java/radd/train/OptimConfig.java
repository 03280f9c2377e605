package radd.train;

import radd.InvalidSetting;

/**
 * Settings of the optimiser: the {@code optim} section of a configuration.
 *
 * @param optimizer Adam or AdamW
 * @param lr learning rate after the warm-up, above 0
 * @param beta1 decay of the running mean of the gradient, in [0, 1)
 * @param beta2 decay of the running mean of the squared gradient, in [0, 1)
 * @param eps added to the root of the second moment, above 0
 * @param weightDecay at least 0
 * @param warmup steps over which the learning rate rises linearly, at least 0
 * @param gradClip largest global norm of the gradient, above 0; negative: no clipping
 * @param schedule how the learning rate falls after the warm-up
 * @param minLr learning rate of the last step, in [0, lr]; without effect on the constant schedule
 * @param decayNormsAndBiases whether weight decay applies to norms and biases too, as in the reference; AdamW can leave them out
 */
public record OptimConfig(
        OptimizerType optimizer,
        double lr,
        double beta1,
        double beta2,
        double eps,
        double weightDecay,
        long warmup,
        double gradClip,
        LearningRateSchedule schedule,
        double minLr,
        boolean decayNormsAndBiases) {
    public OptimConfig {
        InvalidSetting.require(lr > 0, "optim.lr", lr, "above 0");
        InvalidSetting.require(beta1 >= 0 && beta1 < 1, "optim.beta1", beta1, "in [0, 1)");
        InvalidSetting.require(beta2 >= 0 && beta2 < 1, "optim.beta2", beta2, "in [0, 1)");
        InvalidSetting.require(eps > 0, "optim.eps", eps, "above 0");
        InvalidSetting.require(weightDecay >= 0, "optim.weight_decay", weightDecay, "at least 0");
        InvalidSetting.require(warmup >= 0, "optim.warmup", warmup, "at least 0");
        InvalidSetting.require(
                gradClip > 0 || gradClip < 0, "optim.grad_clip", gradClip, "above 0, or negative for no clipping");
        InvalidSetting.require(
                minLr >= 0 && minLr <= lr, "optim.min_lr", minLr, "in [0, optim.lr], and optim.lr is " + lr);
        InvalidSetting.require(
                decayNormsAndBiases || optimizer == OptimizerType.ADAMW,
                "optim.decay_norms_and_biases",
                false,
                "true for Adam, whose weight decay is part of the gradient");
    }
}
