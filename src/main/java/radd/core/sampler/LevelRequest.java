package radd.core.sampler;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import radd.InvalidSetting;

/**
 * What is asked of the noise levels of vectors that are denoised.
 *
 * @param sigmaMax the level at the start, above 0; empty for the model's largest
 * @param churn noise that is added again on the whole way, at least 0; empty for none
 * @param schedule how levels fall; empty for {@link LevelSchedule#UNIFORM}
 */
public record LevelRequest(OptionalDouble sigmaMax, OptionalDouble churn, Optional<LevelSchedule> schedule) {
    /** Nothing. */
    public static final LevelRequest NONE =
            new LevelRequest(OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty());

    /** The option of the level at the start. */
    public static final String SIGMA_MAX = "--sigma-max";

    /** The option of noise that is added again. */
    public static final String CHURN = "--churn";

    /** The option of the schedule. */
    public static final String SCHEDULE = "--schedule";

    /** The largest level: networks are told the number itself, and compute its products in float32. */
    private static final double LARGEST = 1e6;

    public LevelRequest {
        sigmaMax.ifPresent(value -> requireLevel(SIGMA_MAX, value));
        churn.ifPresent(value -> InvalidSetting.require(
                value >= 0 && value < Double.POSITIVE_INFINITY, CHURN, value, "at least 0 and finite"));
    }

    /**
     * Refuses what is no noise level of a vector.
     *
     * @param key the setting or option that gives it
     * @throws InvalidSetting if it is not above 0, or so large that a network could not compute with it
     */
    public static void requireLevel(String key, double level) {
        InvalidSetting.require(level > 0 && level <= LARGEST, key, level, "above 0, at most " + LARGEST);
    }

    /** The options that are given. */
    List<MethodRequest.Given> given() {
        List<MethodRequest.Given> given = new ArrayList<>();
        sigmaMax.ifPresent(value -> given.add(new MethodRequest.Given(SIGMA_MAX, value)));
        churn.ifPresent(value -> given.add(new MethodRequest.Given(CHURN, value)));
        schedule.ifPresent(value -> given.add(new MethodRequest.Given(SCHEDULE, value.label())));
        return given;
    }
}
