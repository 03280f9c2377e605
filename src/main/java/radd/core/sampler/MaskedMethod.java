package radd.core.sampler;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import radd.InvalidSetting;
import radd.Named;
import radd.core.noise.NoiseSchedule;

/** The methods by which a network that predicts clean tokens at masked positions is decoded, by their names in {@code --method}. */
public enum MaskedMethod implements Named {
    /** The diffusion in steps, each with the exact posterior rate. */
    TWEEDIE("--steps") {
        @Override
        SamplingMethod of(MethodRequest request, NoiseSchedule noise) {
            return diffusion(DiffusionSampler.TWEEDIE, request, noise);
        }
    },
    /** The diffusion in steps of first order. */
    EULER("--steps") {
        @Override
        SamplingMethod of(MethodRequest request, NoiseSchedule noise) {
            return diffusion(DiffusionSampler.EULER, request, noise);
        }
    },
    /** One position after the other in an order. */
    ORDERED("--steps", "--order") {
        @Override
        SamplingMethod of(MethodRequest request, NoiseSchedule noise) {
            return new Ordered(request.order().orElse(StandardOrder.FORWARD), request.stepsOrUsual());
        }
    },
    /** The diffusion in continuous time. */
    FIRST_HITTING("--reveal-per-step") {
        @Override
        SamplingMethod of(MethodRequest request, NoiseSchedule noise) {
            return new FirstHitting(request.revealPerStep().orElse(1));
        }
    },
    /** Where the likeliest token is likeliest. */
    CONFIDENCE("--reveal-per-step", "--threshold") {
        @Override
        SamplingMethod of(MethodRequest request, NoiseSchedule noise) {
            return new Guided(PositionScore.CONFIDENCE, selection(request));
        }
    },
    /** Where the two likeliest tokens differ most. */
    MARGIN("--reveal-per-step", "--threshold") {
        @Override
        SamplingMethod of(MethodRequest request, NoiseSchedule noise) {
            return new Guided(PositionScore.MARGIN, selection(request));
        }
    },
    /** Where the distribution has the least entropy. */
    ENTROPY("--reveal-per-step", "--entropy-bound") {
        @Override
        SamplingMethod of(MethodRequest request, NoiseSchedule noise) {
            return new Guided(PositionScore.ENTROPY, selection(request));
        }
    },
    /** Diffusion that also masks again. */
    REMDM("--steps", "--remask", "--remask-eta", "--remask-window") {
        @Override
        SamplingMethod of(MethodRequest request, NoiseSchedule noise) {
            return new Remasking(remasking(request, noise));
        }
    };

    private static final String BLOCK = "--block";

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.copyOf and its kin
    private final Set<String> options;

    MaskedMethod(String... options) {
        this.options = Stream.concat(Stream.of(options), Stream.of(BLOCK)).collect(Collectors.toUnmodifiableSet());
    }

    abstract SamplingMethod of(MethodRequest request, NoiseSchedule noise);

    /** All names; the first is the usual one. */
    public static List<String> names() {
        return Named.labels(MaskedMethod.class);
    }

    /**
     * The method that is asked for.
     *
     * @param noise the model's schedule
     * @throws InvalidSetting naming the option, its value and what is allowed
     */
    public static SamplingMethod requested(MethodRequest request, NoiseSchedule noise) {
        MaskedMethod chosen = request.name()
                .map(name -> Named.of(MaskedMethod.class, "--method", name))
                .orElse(TWEEDIE);
        chosen.refuseWhatIsNotFor(request);
        SamplingMethod method = chosen.of(request, noise);
        return request.block().isPresent()
                ? new InBlocks(method, request.block().getAsInt())
                : method;
    }

    private void refuseWhatIsNotFor(MethodRequest request) {
        for (MethodRequest.Given given : request.given()) {
            if (!options.contains(given.option())) {
                String methods = Stream.of(values())
                        .filter(method -> method.options.contains(given.option()))
                        .map(Named::label)
                        .collect(Collectors.joining(", "));
                throw new InvalidSetting(
                        given.option(),
                        given.value(),
                        "left out with --method " + label()
                                + (methods.isEmpty() ? "" : "; it is for --method " + methods));
            }
        }
        boolean bound =
                request.threshold().isPresent() || request.entropyBound().isPresent();
        InvalidSetting.require(
                !(request.revealPerStep().isPresent() && bound),
                "--reveal-per-step",
                request.revealPerStep().orElse(1),
                "left out beside --threshold and --entropy-bound");
    }

    private static SamplingMethod diffusion(DiffusionSampler sampler, MethodRequest request, NoiseSchedule noise) {
        return new Diffusion(RevealSchedule.of(sampler, noise, request.stepsOrUsual()));
    }

    private static Selection selection(MethodRequest request) {
        if (request.threshold().isPresent()) {
            return new Selection.Threshold(request.threshold().getAsDouble());
        }
        return request.entropyBound().isPresent()
                ? new Selection.EntropyBound(request.entropyBound().getAsDouble())
                : new Selection.Best(request.revealPerStep().orElse(1));
    }

    private static RemaskSchedule remasking(MethodRequest request, NoiseSchedule noise) {
        MethodRequest.Remask remask = request.remask();
        RemaskSchedule.Strategy strategy = remask.strategy().orElse(RemaskSchedule.Strategy.CAP);
        InvalidSetting.require(
                remask.window().isEmpty() || strategy == RemaskSchedule.Strategy.LOOP,
                "--remask-window",
                remask.window().map(String::valueOf).orElse(""),
                "left out unless --remask is loop");
        return new RemaskSchedule(
                noise,
                strategy,
                remask.eta().orElse(strategy.defaultEta()),
                remask.window().orElse(RemaskSchedule.Window.DEFAULT),
                request.stepsOrUsual());
    }
}
