package radd.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import radd.RaddException;
import radd.cli.view.Terminal;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.sampler.Decoding;
import radd.core.sampler.Template;
import radd.data.tokenizer.ModelTokenizer;
import radd.data.tokenizer.Tokenizer;
import radd.engine.collective.Collective;
import radd.engine.collective.Launch;
import radd.eval.EvaluationJournal;
import radd.eval.Likelihood;
import radd.eval.request.Request;
import radd.eval.request.RequestEncoder;
import radd.eval.request.RequestScoring;
import radd.eval.task.AskedTask;
import radd.eval.task.InfillFile;
import radd.eval.task.TaskDefinition;
import radd.eval.task.TaskFile;
import radd.eval.task.TaskOutput;
import radd.eval.task.TaskPrompts;
import radd.eval.task.TaskReport;
import radd.modelio.AtomicFile;
import radd.modelio.StoredModel;

/** What {@code eval tasks} does once its options are read. */
final class TasksRun {
    private final TasksCommand options;

    TasksRun(TasksCommand options) {
        this.options = options;
    }

    /**
     * Asks, prints and writes.
     *
     * @param out standard output
     * @return the exit code
     */
    int run(PrintWriter out) {
        return Ranks.together(Launch.ofThisProcess(), Ranks.AT_WORK, processes -> run(processes, out));
    }

    private int run(Collective processes, PrintWriter out) {
        ModelOptions model = options.model();
        Path folder = options.scoring().workDir(model);
        if (processes.rank() == 0) {
            WorkFolder.setAside(folder.resolve(EvalRun.RESULTS));
        }
        StoredModel stored = model.stored(model.directory(processes));
        Model described = stored.model();
        Optional<Tokenizer> tokenizer = ModelTokenizer.of(described.description());
        Likelihood asked = options.scoring().likelihood(described);
        List<AskedTask> tasks = tasks(described.description(), tokenizer);
        tasks.forEach(task -> OptionValue.checked(() -> {
            task.requireAnswers(asked);
            return task;
        }));
        if (processes.rank() == 0) {
            WorkFolder.prepare(folder);
        }
        try (ScoringSession session = new ScoringSession(model, options.scoring(), stored, described, processes)) {
            report(tasks, asked, tokenizer, session, folder, out, processes);
            return ExitCode.DONE.code();
        } catch (CancellationException stopped) {
            Terminal.current()
                    .println("eval tasks: " + stopped.getMessage() + "; no results written; the same command goes on");
            return ExitCode.INTERRUPTED.code();
        }
    }

    private List<AskedTask> tasks(ModelDescription description, Optional<Tokenizer> tokenizer) {
        Map<String, AskedTask> tasks = new LinkedHashMap<>();
        for (Path file : options.files()) {
            AskedTask task = String.valueOf(file.getFileName()).contains(".jsonl")
                    ? new InfillFile(file, tokenizer, description.maskId(), description.length()).ask(options.limit())
                    : task(file, description, tokenizer);
            if (tasks.put(task.name(), task) != null) {
                throw new RaddException(
                        RaddException.Kind.CONFIG, "two files are of task " + task.name(), "name each task once");
            }
        }
        return List.copyOf(tasks.values());
    }

    private AskedTask task(Path file, ModelDescription description, Optional<Tokenizer> tokenizer) {
        TaskDefinition written = TaskFile.read(file);
        TaskDefinition task = options.fewShot().map(written::withFewShot).orElse(written);
        RequestEncoder encoder = new RequestEncoder(
                tokenizer.orElseThrow(() -> new RaddException(
                        RaddException.Kind.CONFIG,
                        "task " + task.name() + " is text, and the model has no tokenizer",
                        "name data.tokenizer in its config.json")),
                description.length());
        return new TaskPrompts(task, encoder).ask(options.limit(), options.fewShotSeed());
    }

    private void report(
            List<AskedTask> tasks,
            Likelihood asked,
            Optional<Tokenizer> tokenizer,
            ScoringSession session,
            Path folder,
            PrintWriter out,
            Collective processes) {
        List<Request> requests =
                tasks.stream().flatMap(task -> task.requests().stream()).toList();
        ObjectNode manifest = session.manifest(asked, tokenizer, requests);
        try (EvaluationJournal journal = session.journal(folder, manifest)) {
            RequestScoring.Scores scores = requests.isEmpty()
                    ? new RequestScoring.Scores(List.of(), 0)
                    : session.score("tasks", asked, requests, journal);
            List<TaskReport.Found> found = new ArrayList<>();
            int from = 0;
            for (AskedTask task : tasks) {
                int to = from + task.requests().size();
                found.add(new TaskReport.Found(
                        task,
                        task.metrics(scores.scores().subList(from, to), filled(task, tokenizer, session, processes))));
                from = to;
            }
            if (processes.rank() == 0) {
                manifest.put("fewshot_seed", options.fewShotSeed());
                TaskReport report = new TaskReport(
                        found,
                        options.model().named(session.models().folder()),
                        scores.evaluations(),
                        manifest,
                        requests.isEmpty() ? List.of() : asked.cautions());
                write(report, asked, session, folder.resolve(EvalRun.RESULTS), out);
            }
            journal.delete();
        }
    }

    /** The task's templates filled in, and texts generated, in order; of a text that ends in an end of text what precedes it. */
    private List<int[]> filled(
            AskedTask task, Optional<Tokenizer> tokenizer, ScoringSession session, Collective processes) {
        Model described = session.models().model();
        int maskId = described.description().maskId();
        List<Template> templates = task.items().stream()
                .flatMap(item -> item.template(maskId).stream())
                .map(ids -> new Template(ids, maskId))
                .toList();
        if (templates.isEmpty()) {
            return List.of();
        }
        if (processes.size() > 1) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "task " + task.name() + " generates texts, and several processes run",
                    "run it in one process, with --devices");
        }
        OptionalInt end = task.output() == TaskOutput.GENERATE_UNTIL
                ? tokenizer.map(Tokenizer::endOfText).orElse(OptionalInt.empty())
                : OptionalInt.empty();
        Decoding decoding = options.decoding(described, end);
        return session.fill(task.name(), templates, decoding);
    }

    private static void write(
            TaskReport report, Likelihood asked, ScoringSession session, Path results, PrintWriter out) {
        AtomicFile.writeString(results, report.toJson().toPrettyString() + "\n");
        WorkFolder.dropSetAside(results);
        report.cautions().forEach(caution -> Terminal.current().println("caution: " + caution));
        out.print(report.table());
        if (report.evaluations() > 0) {
            out.println(asked.name() + ": " + asked.phrase() + ", " + report.evaluations() + " network evaluations");
        }
        out.println(session.phrase());
        out.println("results in " + results);
    }
}
