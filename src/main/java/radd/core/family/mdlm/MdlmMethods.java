package radd.core.family.mdlm;

import java.util.List;
import java.util.stream.Stream;
import radd.InvalidSetting;
import radd.core.noise.NoiseSchedule;
import radd.core.sampler.MaskedMethod;
import radd.core.sampler.MethodRequest;
import radd.core.sampler.SamplingMethod;

/**
 * The decoding methods of MDLM: those of every network that predicts clean tokens, and its own names for one of them.
 *
 * <p>Its predictors reveal a masked position with probability (p(t) - p(t - dt)) / p(t), p the probability of being masked, and draw the network's
 * token there: tweedie. They differ in how often they ask the network, which a reveal plan asks only where something is revealed, with time
 * conditioning too. Source: reference {@code diffusion.py}, {@code _ddpm_update}, {@code _ddpm_caching_update}, {@code _analytic_update}.
 */
final class MdlmMethods {
    /** The predictors of the reference; the first is its usual one. */
    private static final List<String> PREDICTORS = List.of("ddpm_cache", "ddpm", "analytic");

    private MdlmMethods() {}

    /** All names. */
    static List<String> names() {
        return Stream.concat(PREDICTORS.stream(), MaskedMethod.names().stream()).toList();
    }

    /** Those that need nothing but a number of steps. */
    static List<String> predictors() {
        return Stream.concat(PREDICTORS.stream(), Stream.of(MaskedMethod.TWEEDIE.label(), MaskedMethod.EULER.label()))
                .toList();
    }

    /**
     * The method that is asked for.
     *
     * @throws InvalidSetting naming the option, its value and what is allowed
     */
    static SamplingMethod requested(MethodRequest request, NoiseSchedule noise) {
        request.name()
                .filter(name -> names().stream().noneMatch(name::equalsIgnoreCase))
                .ifPresent(name -> {
                    throw InvalidSetting.notOneOf(names(), "--method", name);
                });
        boolean own =
                request.name().stream().anyMatch(name -> PREDICTORS.stream().anyMatch(name::equalsIgnoreCase));
        return MaskedMethod.requested(own ? request.named(MaskedMethod.TWEEDIE.label()) : request, noise);
    }
}
