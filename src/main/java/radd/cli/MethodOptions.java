package radd.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import radd.InvalidSetting;
import radd.Named;
import radd.RaddException;
import radd.core.family.Families;
import radd.core.family.Model;
import radd.core.family.ModelFamily;
import radd.core.sampler.DecodingMethod;
import radd.core.sampler.GivenOrder;
import radd.core.sampler.MethodRequest;
import radd.core.sampler.RevealOrder;
import radd.core.sampler.StandardOrder;
import radd.modelio.TextFile;

/** The options that choose which positions are revealed when. */
final class MethodOptions {
    @Option(
            names = "--method",
            completionCandidates = Choices.Methods.class,
            paramLabel = "METHOD",
            description = {
                "tweedie or euler: the diffusion in steps;",
                "ordered: one position after the other (--order);",
                "first-hitting: the diffusion in continuous time, a random order;",
                "confidence, margin or entropy: where the network is surest first (biased);",
                "remdm: diffusion that also masks again (--remask);",
                "for SEDD: analytic, euler or none, in steps that all ask the network, and a last one that denoises;",
                "for score_lm: euler, heun or iterative, from noise to embeddings (--sigma-max, --churn, --schedule).",
                "Default: tweedie, or the first of the model's own methods."
            })
    private @Nullable String method;

    @Option(
            names = {"--steps", "--step"},
            paramLabel = "N",
            description =
                    "Steps of tweedie, euler, ordered, remdm and analytic, of each block with --block (default: 1024; score_lm: 200). Steps"
                            + " that reveal nothing cost nothing, but for SEDD and score_lm; with fewer steps more tokens are drawn at once, as if they did not depend on one"
                            + " another.")
    private @Nullable Integer steps;

    @Option(
            names = "--order",
            completionCandidates = Choices.Orders.class,
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

    @Mixin
    private final LevelOptions levels = new LevelOptions();

    boolean inBlocks() {
        return block != null;
    }

    /** Refuses what can be refused before a model is read. */
    void check(int modelLength) {
        if (block != null && OptionValue.atLeastOne("--block", block) > modelLength) {
            throw OptionValue.refused("--block", block, "must be at most the model's length, " + modelLength);
        }
    }

    /** Refuses a method that no family has, and what all families that have it refuse. */
    void check() {
        OptionValue.checked(() -> {
            MethodRequest request = request();
            List<ModelFamily> families = Families.all().stream()
                    .filter(family -> request.name().isEmpty()
                            || family.methods().stream().anyMatch(request.name().get()::equalsIgnoreCase))
                    .toList();
            if (families.isEmpty()) {
                throw InvalidSetting.notOneOf(
                        Families.all().stream()
                                .flatMap(family -> family.methods().stream())
                                .distinct()
                                .toList(),
                        "--method",
                        request.name().orElse(""));
            }
            List<InvalidSetting> refusals = families.stream()
                    .flatMap(family -> refusal(family, request))
                    .toList();
            if (refusals.size() == families.size()) {
                throw refusals.get(0);
            }
            return request;
        });
    }

    private static Stream<InvalidSetting> refusal(ModelFamily family, MethodRequest request) {
        try {
            family.check(request);
            return Stream.empty();
        } catch (InvalidSetting refusal) {
            return Stream.of(refusal);
        }
    }

    /** The method of a model that is asked for. */
    DecodingMethod method(Model model) {
        return OptionValue.checked(() -> model.method(request()));
    }

    private MethodRequest request() {
        return new MethodRequest(
                Optional.ofNullable(method),
                given(steps),
                order == null ? Optional.empty() : Optional.of(order()),
                given(revealPerStep),
                given(threshold),
                given(entropyBound),
                remask.request(),
                given(block),
                levels.request());
    }

    private static OptionalInt given(@Nullable Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private static OptionalDouble given(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** All that is given, as it was written but for the case of the method. */
    @Override
    public String toString() {
        return Stream.of(
                        String.valueOf(method).toLowerCase(Locale.ROOT),
                        steps,
                        order,
                        revealPerStep,
                        threshold,
                        entropyBound,
                        remask,
                        block,
                        levels)
                .map(String::valueOf)
                .collect(Collectors.joining(","));
    }

    /** The order of {@code --method ordered}. */
    RevealOrder order() {
        if (order == null) {
            return StandardOrder.FORWARD;
        }
        return Named.find(StandardOrder.class, order)
                .<RevealOrder>map(found -> found)
                .orElseGet(() -> givenOrder(Path.of(order)));
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
