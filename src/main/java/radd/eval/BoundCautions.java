package radd.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import radd.core.loss.LossType;
import radd.core.loss.TDse;
import radd.core.noise.NoiseSchedule;

/** What a reader of a likelihood bound must be told about the loss that it was estimated with. */
public final class BoundCautions {
    /** A schedule that leaves more than this share of tokens unmasked at t = 1 is named. */
    private static final double UNMASKED_SHARE = 0.01;

    private BoundCautions() {}

    /**
     * Sentences to print and store beside a result; none for {@code k_DCE}.
     *
     * @param type the loss that was averaged
     * @param noise the schedule; without effect on {@code lambda_DCE} and {@code k_DCE}
     */
    public static List<String> of(LossType type, NoiseSchedule noise) {
        return switch (type) {
            case K_DCE -> List.of();
            case LAMBDA_DCE ->
                List.of(
                        "lambda_DCE has infinite variance (its weight is 1/lambda), so its standard errors cannot be trusted;"
                                + " k_DCE has the same expectation and a finite variance");
            case T_DSE -> time(noise);
            case T_DCE -> {
                List<String> cautions = new ArrayList<>();
                cautions.add("t_DCE keeps log(exp(sigma) - 1) inside and is not a likelihood bound on its own;"
                        + " k_DCE is one");
                cautions.addAll(time(noise));
                yield cautions;
            }
        };
    }

    private static List<String> time(NoiseSchedule noise) {
        List<String> cautions = new ArrayList<>();
        cautions.add(
                "times below " + TDse.SAMPLING_EPS + " are not scored: the mean over the later ones stands for them");
        double unmasked = Math.exp(-noise.totalNoise(1));
        if (unmasked > UNMASKED_SHARE) {
            cautions.add(String.format(
                    Locale.ROOT,
                    "the %s schedule leaves %.1f %% of tokens unmasked at t = 1, and what these cost is not scored",
                    noise.name(),
                    100 * unmasked));
        }
        return cautions;
    }
}
