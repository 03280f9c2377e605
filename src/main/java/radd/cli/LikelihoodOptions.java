package radd.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import radd.InvalidSetting;
import radd.Named;
import radd.core.family.Denoising;
import radd.core.family.Model;
import radd.core.loss.MaskedObjective;
import radd.core.objective.Objective;
import radd.core.sampler.MethodRequest;
import radd.core.sampler.PositionScore;
import radd.core.sampler.StandardOrder;
import radd.eval.ChainRule;
import radd.eval.DecodingLikelihood;
import radd.eval.DenoisingEvaluation;
import radd.eval.Estimator;
import radd.eval.Likelihood;
import radd.eval.LikelihoodEvaluation;

/** Which likelihoods {@code radd eval} asks for and how their draws are made. Defaults: reference {@code evaluation_modeling.py}. */
final class LikelihoodOptions {
    static final String BOUND = "bound";

    /** The reference's, for a corpus. */
    private static final int CORPUS_DRAWS = 1024;

    /** LLaDA's, for a single continuation. */
    private static final int REQUEST_DRAWS = 128;

    /** Before the names of orders in the reference's losses. */
    private static final String AUTOREGRESSIVE = "ar_";

    private static final int USUAL_LEVELS = 10;

    @Option(
            names = "--likelihood",
            completionCandidates = Choices.Likelihoods.class,
            split = ",",
            paramLabel = "LIKELIHOOD",
            description = {
                "bound: the expectation of a loss (--loss-type);",
                "forward, backward, random: exact, one token after the other in that order;",
                "confidence, margin, entropy: exact, as the sampling method of that name writes the text;",
                "several with commas stand side by side (default: bound)."
            })
    private List<String> likelihoods = new ArrayList<>();

    @Option(
            names = "--loss-type",
            completionCandidates = Choices.Losses.class,
            paramLabel = "LOSS",
            description =
                    "What the bound averages, by the name of one of the model's losses: for RADD t_DSE, t_DCE, lambda_DCE or k_DCE, of which"
                            + " k_DCE is the least noisy bound (default: the reference's, lambda_DCE for RADD). ar_forward, ar_backward and"
                            + " ar_random are other names of --likelihood forward, backward and random.")
    private @Nullable String lossType;

    @Option(
            names = "--estimator",
            completionCandidates = Choices.Estimators.class,
            paramLabel = "ESTIMATOR",
            description = {
                "How the bound's draws are made. stratified: one in each of N equal parts of the noise levels;",
                "neyman: in parts that are narrower at few masks, where the loss varies more: a third fewer on long texts;",
                "reference: independent; antithetic: pairs at opposite levels; mirrored: k_DCE by masks and their",
                "complements, the full mask exactly; llada: LLaDA's, whose rounding is faulty (default: stratified)."
            })
    private @Nullable String estimator;

    @Option(
            names = "--monte-carlo-timesteps",
            paramLabel = "N",
            description =
                    "Evaluations of the network for each sequence's bound, at most; a multiple of the steps of a chain scores every step equally"
                            + " often, so that masks alone are drawn (default: 1024 of a corpus, 128 of requests and tasks).")
    private @Nullable Integer draws;

    @Option(
            names = "--target-stderr",
            paramLabel = "NATS",
            description = "Make no more draws once the bound's standard error over draws is so small, nats per token.")
    private @Nullable Double targetStderr;

    @Option(
            names = "--orders",
            paramLabel = "N",
            description = "Orders of --likelihood random for each sequence (default: 1).")
    private @Nullable Integer orders;

    @Option(
            names = "--reveal-per-step",
            paramLabel = "K",
            description = "For confidence, margin and entropy: positions revealed at once (default: 1).")
    private @Nullable Integer revealPerStep;

    @Option(
            names = "--threshold",
            paramLabel = "P",
            description = "For confidence and margin: all that score at least this are revealed, and one in any case.")
    private @Nullable Double threshold;

    @Option(
            names = "--entropy-bound",
            paramLabel = "NATS",
            description = "For entropy: as many positions as have no more entropy together than this are revealed.")
    private @Nullable Double entropyBound;

    @Option(
            names = "--sigmas",
            split = ",",
            paramLabel = "S",
            description =
                    "For score_lm: levels of noise at which cross-entropy and accuracy are measured, each by a draw for 32 of"
                            + " --monte-carlo-timesteps (default: ten from the model's smallest to its largest).")
    private List<Double> sigmas = new ArrayList<>();

    /**
     * What is asked for, in order.
     *
     * @param seed of the draws
     * @throws radd.RaddException (CONFIG) if a number is out of range or the model cannot answer
     */
    List<Likelihood> of(Model model, long seed) {
        return of(model, seed, CORPUS_DRAWS, model.evaluated());
    }

    /**
     * The one likelihood that is asked for of requests; a bound averages the model's least noisy objective where none is named, since no
     * reference's number of a single text is to be repeated.
     *
     * @param seed of the draws
     * @throws radd.RaddException (CONFIG) if a number is out of range or the model cannot answer
     */
    Likelihood ofRequests(Model model, long seed) {
        if (targetStderr != null) {
            throw OptionValue.refused(
                    "--target-stderr", targetStderr, "it is of a corpus: give --monte-carlo-timesteps");
        }
        List<Likelihood> asked = of(model, seed, REQUEST_DRAWS, model.bound());
        if (asked.size() > 1) {
            throw OptionValue.refused("--likelihood", String.join(",", likelihoods), "must be one of them");
        }
        return asked.get(0);
    }

    /** @param usual objective of the bound where none is named */
    private List<Likelihood> of(Model model, long seed, int usualDraws, Objective<?> usual) {
        List<String> names = names();
        refuseWhatIsNotFor(names);
        List<Likelihood> asked = new ArrayList<>();
        for (String name : names) {
            asked.add(OptionValue.checked(
                    () -> name.equals(BOUND) ? bound(model, seed, usualDraws, usual) : exact(name, model, seed)));
        }
        return asked;
    }

    /**
     * How a model that bounds no likelihood is evaluated; empty for one that does.
     *
     * @throws radd.RaddException (CONFIG) if what is asked is for the other kind of models, or a number is out of range
     */
    Optional<DenoisingEvaluation> denoising(Model model, long seed) {
        Optional<Denoising> denoising = model.denoising();
        if (denoising.isEmpty()) {
            refuseOf(
                    sigmas.isEmpty() ? null : sigmas,
                    "--sigmas",
                    "its network is told no level of noise of vectors",
                    model);
            return Optional.empty();
        }
        String reason = "it bounds no likelihood";
        refuseOf(likelihoods.isEmpty() ? null : String.join(",", likelihoods), "--likelihood", reason, model);
        refuseOf(estimator, "--estimator", reason, model);
        refuseOf(targetStderr, "--target-stderr", reason, model);
        refuseOf(orders, "--orders", reason, model);
        refuseOf(revealPerStep, "--reveal-per-step", reason, model);
        refuseOf(threshold, "--threshold", reason, model);
        refuseOf(entropyBound, "--entropy-bound", reason, model);
        List<Double> levels = sigmas.isEmpty()
                ? DoubleStream.of(denoising.get().levels(USUAL_LEVELS)).boxed().toList()
                : sigmas;
        Objective<?> trained = objective(model, Estimator.STRATIFIED, model.evaluated());
        int each = draws == null ? CORPUS_DRAWS : draws;
        return Optional.of(
                OptionValue.checked(() -> new DenoisingEvaluation(trained, denoising.get(), levels, each, seed)));
    }

    private static void refuseOf(@Nullable Object given, String option, String reason, Model model) {
        if (given != null) {
            throw OptionValue.refused(
                    option,
                    given,
                    "must be left out with a model of type "
                            + model.description().model().family().type() + ": " + reason);
        }
    }

    private List<String> names() {
        Optional<String> order = Optional.ofNullable(lossType)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> name.startsWith(AUTOREGRESSIVE))
                .map(name -> name.substring(AUTOREGRESSIVE.length()))
                .filter(List.of("forward", "backward", "random")::contains);
        if (likelihoods.isEmpty()) {
            return List.of(order.orElse(BOUND));
        }
        if (order.isPresent()) {
            throw OptionValue.refused(
                    "--loss-type", String.valueOf(lossType), "left out beside --likelihood, or a loss of the bound");
        }
        List<String> names =
                likelihoods.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        if (names.stream().distinct().count() < names.size()) {
            throw OptionValue.refused("--likelihood", String.join(",", likelihoods), "must name each once");
        }
        return names;
    }

    private Likelihood exact(String name, Model model, long seed) {
        Optional<StandardOrder> order =
                Named.find(StandardOrder.class, name).filter(found -> found != StandardOrder.CENTER_OUT);
        if (order.isEmpty() && Named.find(PositionScore.class, name).isEmpty()) {
            throw new InvalidSetting(
                    "--likelihood", name, "bound, forward, backward, random, confidence, margin or entropy");
        }
        MaskedObjective objective = model.anyOrder()
                .orElseThrow(() -> new InvalidSetting(
                        "--likelihood",
                        name,
                        "bound with a model of type "
                                + model.description().model().family().type()
                                + ", whose network gives no distribution of a masked token given the others"));
        return order.<Likelihood>map(found -> new ChainRule(objective, found, ordersOf(found), seed))
                .orElseGet(() -> new DecodingLikelihood(model, method(name)));
    }

    private int ordersOf(StandardOrder order) {
        return order == StandardOrder.RANDOM && orders != null ? orders : 1;
    }

    private MethodRequest method(String name) {
        return new MethodRequest(
                Optional.of(name),
                OptionalInt.empty(),
                Optional.empty(),
                revealPerStep == null ? OptionalInt.empty() : OptionalInt.of(revealPerStep),
                optional(threshold),
                optional(entropyBound),
                MethodRequest.Remask.NONE,
                OptionalInt.empty());
    }

    private static OptionalDouble optional(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private LikelihoodEvaluation bound(Model model, long seed, int usualDraws, Objective<?> usual) {
        Estimator chosen = estimator == null
                ? Estimator.STRATIFIED
                : OptionValue.choose("--estimator", estimator, Estimator.class);
        return new LikelihoodEvaluation(
                objective(model, chosen, usual),
                chosen,
                draws == null ? usualDraws : draws,
                optional(targetStderr),
                seed);
    }

    private Objective<?> objective(Model model, Estimator chosen, Objective<?> usual) {
        if (lossType == null) {
            return chosen.countsMasks()
                    ? model.anyOrder().map(Objective.class::cast).orElse(usual)
                    : usual;
        }
        try {
            return model.objective(lossType);
        } catch (InvalidSetting unknown) {
            throw OptionValue.refused("--loss-type", unknown.value(), "must be " + unknown.allowed());
        }
    }

    /** Options that none of the likelihoods reads. */
    private void refuseWhatIsNotFor(List<String> names) {
        boolean bound = names.contains(BOUND);
        boolean guided = names.stream()
                .anyMatch(name -> Named.find(PositionScore.class, name).isPresent());
        refuse("--estimator", estimator, bound, BOUND);
        refuse("--target-stderr", targetStderr, bound, BOUND);
        refuse("--orders", orders, names.contains("random"), "random");
        refuse("--reveal-per-step", revealPerStep, guided, "confidence, margin or entropy");
        refuse("--threshold", threshold, guided, "confidence or margin");
        refuse("--entropy-bound", entropyBound, guided, "entropy");
    }

    private static void refuse(String option, @Nullable Object given, boolean read, String by) {
        if (given != null && !read) {
            throw OptionValue.refused(option, given, "must be left out without --likelihood " + by);
        }
    }
}
