package radd.cli;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code radd eval}: the likelihood of a model on a corpus, or what a judge says of samples. */
@Command(
        name = "eval",
        aliases = "evaluate",
        subcommands = {EvalExplainCommand.class, FrontierCommand.class, TasksCommand.class},
        modelTransformer = EvalCommand.ModelOptional.class,
        description =
                "Estimate a model's perplexity on a corpus, as a bound by one of its losses or exactly in an order, with its standard errors;"
                        + " or, with --judge, the perplexity"
                        + " that GPT-2 gives to samples, and how varied they are.")
final class EvalCommand implements Callable<Integer> {
    private static final String MODEL_PATH = "--model-path";

    /** Options of a model's evaluation that a judgement takes too. */
    private static final Set<String> OF_BOTH = Set.of(
            "--dataset",
            "--data-dir",
            "--separator",
            "--split",
            "--documents",
            "--column",
            "--detokenizer",
            "--protocol",
            "--batch-size",
            "--seed",
            "--work-dir",
            "--device",
            "--devices",
            "--ngpus",
            "--precision",
            "--cache-dir",
            "--stacktrace");

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final EvalOptions options = new EvalOptions();

    @Mixin
    private final JudgeOptions judge = new JudgeOptions();

    /** Takes back that a model is needed: not where the command judges, nor explains what others have found. */
    static final class ModelOptional implements IModelTransformer {
        @Override
        public CommandSpec transform(CommandSpec spec) {
            OptionSpec path = spec.findOption(MODEL_PATH);
            spec.remove(path);
            return spec.addOption(OptionSpec.builder(path).required(false).build());
        }
    }

    @Override
    public Integer call() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        boolean judged = given(line, JudgeOptions.JUDGE);
        for (OptionSpec option : line.getParseResult().matchedOptions()) {
            String name = option.names()[0];
            boolean ofJudge = JudgeOptions.NAMES.contains(name);
            if (judged ? !ofJudge && !OF_BOTH.contains(name) : ofJudge) {
                throw new ParameterException(
                        line,
                        name + " is given " + (judged ? "with " : "without ") + JudgeOptions.JUDGE
                                + (judged ? ", which judges samples or a corpus and has no use for it" : ""));
            }
        }
        if (judged) {
            return new JudgeRun(model, options, judge).run(line.getOut());
        }
        if (!given(line, MODEL_PATH)) {
            throw new ParameterException(
                    line,
                    "Missing required option: '" + MODEL_PATH + "="
                            + spec.findOption(MODEL_PATH).paramLabel() + "'");
        }
        return new EvalRun(model, options).run(line.getOut());
    }

    private static boolean given(CommandLine line, String option) {
        return line.getParseResult().hasMatchedOption(option);
    }
}
