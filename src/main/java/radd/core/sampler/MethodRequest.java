package radd.core.sampler;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import radd.InvalidSetting;
import radd.Named;

/**
 * How a user asks for a decoding method: a name and the numbers that go with it, of which a method refuses those that it does not use.
 *
 * @param name the method; empty for the model's usual one
 * @param steps steps from all open to none, at least 1
 * @param order the order of the positions
 * @param revealPerStep positions revealed at once, at least 1
 * @param threshold score from which positions are revealed
 * @param entropyBound entropy, in nats, of what is revealed at once
 * @param remask how much is masked again
 * @param block positions of a block that is filled before the next, at least 1
 * @param levels what is asked of the noise of vectors
 */
public record MethodRequest(
        Optional<String> name,
        OptionalInt steps,
        Optional<RevealOrder> order,
        OptionalInt revealPerStep,
        OptionalDouble threshold,
        OptionalDouble entropyBound,
        Remask remask,
        OptionalInt block,
        LevelRequest levels) {
    /** Steps where nothing else is asked for: the references'. */
    public static final int USUAL_STEPS = 1024;

    /**
     * What is asked of remasking.
     *
     * @param strategy when; empty for {@link RemaskSchedule.Strategy#CAP}
     * @param eta how much; empty for the strategy's own
     * @param window between which times a loop remasks
     */
    public record Remask(
            Optional<RemaskSchedule.Strategy> strategy, OptionalDouble eta, Optional<RemaskSchedule.Window> window) {
        /** Nothing. */
        public static final Remask NONE = new Remask(Optional.empty(), OptionalDouble.empty(), Optional.empty());
    }

    public MethodRequest {
        steps.ifPresent(number -> InvalidSetting.require(
                number >= 1 && number <= RevealSchedule.MOST_STEPS,
                "--steps",
                number,
                number < 1 ? "at least 1" : "at most " + RevealSchedule.MOST_STEPS));
        requirePositive("--reveal-per-step", revealPerStep);
        requirePositive("--block", block);
    }

    private static void requirePositive(String option, OptionalInt value) {
        value.ifPresent(number -> InvalidSetting.require(number >= 1, option, number, "at least 1"));
    }

    /** A request that says nothing of noise levels. */
    public MethodRequest(
            Optional<String> name,
            OptionalInt steps,
            Optional<RevealOrder> order,
            OptionalInt revealPerStep,
            OptionalDouble threshold,
            OptionalDouble entropyBound,
            Remask remask,
            OptionalInt block) {
        this(name, steps, order, revealPerStep, threshold, entropyBound, remask, block, LevelRequest.NONE);
    }

    /** The same of another method. */
    public MethodRequest named(String other) {
        return new MethodRequest(
                Optional.of(other), steps, order, revealPerStep, threshold, entropyBound, remask, block, levels);
    }

    /** A method by its name in so many steps, and nothing else. */
    public static MethodRequest of(String name, int steps) {
        return new MethodRequest(
                Optional.of(name),
                OptionalInt.of(steps),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Remask.NONE,
                OptionalInt.empty());
    }

    /** The same with so many positions revealed at once, in place of steps. */
    public MethodRequest revealing(int positions) {
        return new MethodRequest(
                name,
                OptionalInt.empty(),
                order,
                OptionalInt.of(positions),
                threshold,
                entropyBound,
                remask,
                block,
                levels);
    }

    /** The steps asked for, or the usual ones. */
    public int stepsOrUsual() {
        return steps.orElse(USUAL_STEPS);
    }

    /** The options that are given, without the name. */
    public List<Given> given() {
        List<Given> given = new ArrayList<>();
        steps.ifPresent(value -> given.add(new Given("--steps", value)));
        order.ifPresent(value ->
                given.add(new Given("--order", value instanceof Named named ? named.label() : "a file of positions")));
        revealPerStep.ifPresent(value -> given.add(new Given("--reveal-per-step", value)));
        threshold.ifPresent(value -> given.add(new Given("--threshold", value)));
        entropyBound.ifPresent(value -> given.add(new Given("--entropy-bound", value)));
        remask.strategy().ifPresent(value -> given.add(new Given("--remask", value.label())));
        remask.eta().ifPresent(value -> given.add(new Given("--remask-eta", value)));
        remask.window().ifPresent(value -> given.add(new Given("--remask-window", value)));
        block.ifPresent(value -> given.add(new Given("--block", value)));
        given.addAll(levels.given());
        return given;
    }

    /**
     * An option that is given.
     *
     * @param option its name
     * @param value its value, for a message
     */
    public record Given(String option, Object value) {}
}
