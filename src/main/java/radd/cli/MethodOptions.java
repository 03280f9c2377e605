package radd.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import radd.RaddException;
import radd.core.noise.NoiseSchedule;
import radd.core.sampler.Blocks;
import radd.core.sampler.Diffusion;
import radd.core.sampler.DiffusionSampler;
import radd.core.sampler.FirstHitting;
import radd.core.sampler.GivenOrder;
import radd.core.sampler.Guided;
import radd.core.sampler.Ordered;
import radd.core.sampler.PositionScore;
import radd.core.sampler.Remasking;
import radd.core.sampler.RevealOrder;
import radd.core.sampler.RevealSchedule;
import radd.core.sampler.SamplingMethod;
import radd.core.sampler.Selection;
import radd.core.sampler.StandardOrder;
import radd.modelio.TextFile;

/** The options that choose which positions are revealed when. */
final class MethodOptions {
    private static final int DEFAULT_STEPS = 1024; // the reference's

    /** What can be asked for with {@code --method}. */
    private enum Method {
        TWEEDIE("tweedie"),
        EULER("euler"),
        ORDERED("ordered"),
        FIRST_HITTING("first-hitting"),
        CONFIDENCE("confidence"),
        MARGIN("margin"),
        ENTROPY("entropy"),
        REMDM("remdm");

        private final String label;

        Method(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    @Option(
            names = "--method",
            defaultValue = "tweedie",
            paramLabel = "NAME",
            description = {
                "tweedie or euler: the diffusion in steps;",
                "ordered: one position after the other (--order);",
                "first-hitting: the diffusion in continuous time, a random order;",
                "confidence, margin or entropy: where the network is surest first (biased);",
                "remdm: diffusion that also masks again (--remask).",
                "Default: ${DEFAULT-VALUE}."
            })
    private String method = "";

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "Steps of tweedie, euler, ordered and remdm, of each block with --block (default: 1024). Steps that reveal"
                            + " nothing cost nothing; with fewer steps more tokens are drawn at once, as if they did not depend on one another.")
    private @Nullable Integer steps;

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            description =
                    "For ordered: forward, backward, random, center-out, or a file of positions from 0 (default: forward).")
    private @Nullable String order;

    @Option(
            names = "--reveal-per-step",
            paramLabel = "K",
            description = "For first-hitting, confidence, margin and entropy: positions revealed at once (default: 1).")
    private @Nullable Integer revealPerStep;

    @Option(
            names = "--threshold",
            paramLabel = "P",
            description =
                    "For confidence and margin: reveal all positions that score at least this, and one in any case.")
    private @Nullable Double threshold;

    @Option(
            names = "--entropy-bound",
            paramLabel = "NATS",
            description =
                    "For entropy: reveal as many positions as have no more entropy together than this, the largest not counted.")
    private @Nullable Double entropyBound;

    @Mixin
    private final RemaskOptions remask = new RemaskOptions();

    @Option(
            names = "--block",
            paramLabel = "N",
            description =
                    "Fill blocks of N positions from left to right, each with the method; sequences may then be longer than the"
                            + " model's length and are seen through a window of it.")
    private @Nullable Integer block;

    boolean inBlocks() {
        return block != null;
    }

    /** Refuses what can be refused before a model is read. */
    void check(int modelLength) {
        if (block != null && OptionValue.atLeastOne("--block", block) > modelLength) {
            throw OptionValue.refused("--block", block, "must be at most the model's length, " + modelLength);
        }
    }

    /** The method for a model's noise schedule. */
    SamplingMethod method(NoiseSchedule noise) {
        Method chosen = chosen();
        refuseWhatIsNotFor(chosen);
        SamplingMethod inner = method(chosen, noise);
        return block == null ? inner : new Blocks(inner, OptionValue.atLeastOne("--block", block));
    }

    /** All that is given, as it was written but for the case of the method. */
    @Override
    public String toString() {
        return Stream.of(
                        method.toLowerCase(Locale.ROOT),
                        steps,
                        order,
                        revealPerStep,
                        threshold,
                        entropyBound,
                        remask,
                        block)
                .map(String::valueOf)
                .collect(Collectors.joining(","));
    }

    private Method chosen() {
        return OptionValue.choose("--method", method, Method.values(), Method::label);
    }

    private SamplingMethod method(Method chosen, NoiseSchedule noise) {
        return switch (chosen) {
            case TWEEDIE -> new Diffusion(RevealSchedule.of(DiffusionSampler.TWEEDIE, noise, steps()));
            case EULER -> new Diffusion(RevealSchedule.of(DiffusionSampler.EULER, noise, steps()));
            case ORDERED -> new Ordered(order(), steps());
            case FIRST_HITTING -> new FirstHitting(revealPerStep());
            case CONFIDENCE -> new Guided(PositionScore.CONFIDENCE, selection());
            case MARGIN -> new Guided(PositionScore.MARGIN, selection());
            case ENTROPY -> new Guided(PositionScore.ENTROPY, selection());
            case REMDM -> new Remasking(remask.schedule(noise, steps()));
        };
    }

    /** An option that is given and for other methods only. */
    private void refuseWhatIsNotFor(Method chosen) {
        List<Method> guided = List.of(Method.CONFIDENCE, Method.MARGIN, Method.ENTROPY);
        List<Method> several = new ArrayList<>(guided);
        several.add(Method.FIRST_HITTING);
        requireFor(chosen, "--steps", steps, List.of(Method.TWEEDIE, Method.EULER, Method.ORDERED, Method.REMDM));
        requireFor(chosen, "--order", order, List.of(Method.ORDERED));
        requireFor(chosen, "--reveal-per-step", revealPerStep, several);
        requireFor(chosen, "--threshold", threshold, List.of(Method.CONFIDENCE, Method.MARGIN));
        requireFor(chosen, "--entropy-bound", entropyBound, List.of(Method.ENTROPY));
        remask.given().forEach((option, value) -> requireFor(chosen, option, value, List.of(Method.REMDM)));
        if (revealPerStep != null && (threshold != null || entropyBound != null)) {
            throw OptionValue.refused(
                    "--reveal-per-step", revealPerStep, "leave it out, or --threshold and --entropy-bound");
        }
    }

    private static void requireFor(Method chosen, String option, @Nullable Object value, List<Method> methods) {
        if (value != null && !methods.contains(chosen)) {
            throw OptionValue.refused(
                    option,
                    value,
                    "is for --method " + methods.stream().map(Method::label).collect(Collectors.joining(", "))
                            + "; leave it out with " + chosen.label());
        }
    }

    private int steps() {
        return steps == null ? DEFAULT_STEPS : OptionValue.steps("--steps", steps);
    }

    private int revealPerStep() {
        return revealPerStep == null ? 1 : OptionValue.atLeastOne("--reveal-per-step", revealPerStep);
    }

    private Selection selection() {
        Double least = threshold;
        Double bound = entropyBound;
        if (least != null) {
            return OptionValue.made("--threshold", () -> new Selection.Threshold(least));
        }
        if (bound != null) {
            return OptionValue.made("--entropy-bound", () -> new Selection.EntropyBound(bound));
        }
        return new Selection.Best(revealPerStep());
    }

    /** The order of {@code --method ordered}. */
    RevealOrder order() {
        if (order == null) {
            return StandardOrder.FORWARD;
        }
        Optional<StandardOrder> standard = Arrays.stream(StandardOrder.values())
                .filter(value -> value.label().equalsIgnoreCase(order))
                .findFirst();
        return standard.<RevealOrder>map(found -> found).orElseGet(() -> givenOrder(Path.of(order)));
    }

    private static RevealOrder givenOrder(Path file) {
        if (!Files.exists(file)) {
            throw OptionValue.refused(
                    "--order",
                    "'" + file + "'",
                    "must be forward, backward, random, center-out or a file of positions");
        }
        String text = TextFile.read(file, RaddException.Kind.DATA).strip();
        return OptionValue.made(
                "--order " + file,
                () -> new GivenOrder(Arrays.stream(text.split("[\\s,]+", -1))
                        .map(Integer::valueOf)
                        .toList()));
    }
}
