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

    public LevelRequest {
        sigmaMax.ifPresent(value -> InvalidSetting.require(
                value > 0 && value < Double.POSITIVE_INFINITY, SIGMA_MAX, value, "above 0 and finite"));
        churn.ifPresent(value -> InvalidSetting.require(
                value >= 0 && value < Double.POSITIVE_INFINITY, CHURN, value, "at least 0 and finite"));
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
