package radd.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import radd.cli.view.Terminal;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.data.tokenizer.ModelTokenizer;
import radd.data.tokenizer.Tokenizer;
import radd.engine.collective.Collective;
import radd.engine.collective.Launch;
import radd.eval.EvaluationJournal;
import radd.eval.Likelihood;
import radd.eval.request.Request;
import radd.eval.request.RequestEncoder;
import radd.eval.request.RequestFile;
import radd.eval.request.RequestScore;
import radd.eval.request.RequestScoring;
import radd.modelio.AtomicFile;
import radd.modelio.JsonNumber;
import radd.modelio.StoredModel;
import radd.modelio.TextFile;

/** What {@code score --requests} does once its options are read. */
final class ScoreRun {
    /** The result: a line a request. */
    static final String SCORES = "scores.jsonl";

    private final ModelOptions model;
    private final ScoringOptions options;
    private final Path requests;

    ScoreRun(ModelOptions model, ScoringOptions options, Path requests) {
        this.model = model;
        this.options = options;
        this.requests = requests;
    }

    /**
     * Scores, prints and writes.
     *
     * @param out standard output
     * @return the exit code
     */
    int run(PrintWriter out) {
        return Ranks.together(Launch.ofThisProcess(), Ranks.AT_WORK, processes -> run(processes, out));
    }

    private int run(Collective processes, PrintWriter out) {
        if (TextFile.isStandardInput(requests) && processes.size() > 1) {
            throw OptionValue.refused("--requests", requests, "several processes cannot all read it: name a file");
        }
        Path folder = options.workDir(model);
        if (processes.rank() == 0) {
            WorkFolder.setAside(folder.resolve(SCORES));
        }
        StoredModel stored = model.stored(model.directory(processes));
        Model described = stored.model();
        ModelDescription description = described.description();
        Likelihood asked = options.likelihood(described);
        Optional<Tokenizer> tokenizer = ModelTokenizer.of(description);
        List<RequestFile.Line> lines = new RequestFile(
                        requests,
                        tokenizer.map(known -> new RequestEncoder(known, description.length())),
                        description.tokens(),
                        description.length())
                .read();
        if (processes.rank() == 0) {
            WorkFolder.prepare(folder);
        }
        List<Request> all =
                lines.stream().flatMap(line -> line.windows().stream()).toList();
        try (ScoringSession session = new ScoringSession(model, options, stored, described, processes);
                EvaluationJournal journal = session.journal(folder, session.manifest(asked, tokenizer, all))) {
            RequestScoring.Scores found = session.score("score", asked, all, journal);
            if (processes.rank() == 0) {
                write(lines, found, folder.resolve(SCORES));
                out.print(summary(lines, found, asked, session) + "scores in " + folder.resolve(SCORES)
                        + System.lineSeparator());
            }
            journal.delete();
            return ExitCode.DONE.code();
        } catch (CancellationException stopped) {
            Terminal.current()
                    .println("score: " + stopped.getMessage() + "; no scores written; the same command goes on");
            return ExitCode.INTERRUPTED.code();
        }
    }

    private static void write(List<RequestFile.Line> lines, RequestScoring.Scores found, Path file) {
        List<RequestScore> scores =
                found.joined(lines.stream().map(line -> line.windows().size()).toList());
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            ObjectNode line = JsonNodeFactory.instance.objectNode().put("index", i);
            lines.get(i).id().ifPresent(id -> line.set("id", id));
            describe(line, scores.get(i), lines.get(i));
            text.append(line).append('\n');
        }
        AtomicFile.writeString(file, text.toString());
        WorkFolder.dropSetAside(file);
    }

    private static void describe(ObjectNode json, RequestScore score, RequestFile.Line line) {
        json.put("log_likelihood", JsonNumber.of(score.logLikelihood()));
        json.put("stderr", JsonNumber.of(score.stderr()));
        json.put("is_greedy", score.greedy());
        json.put("tokens", score.tokens());
        json.put("context_tokens", line.windows().get(0).given());
        int cut = line.windows().get(0).cut();
        if (cut > 0) {
            json.put("context_tokens_cut", cut);
        }
        @Nullable Double mixture = score.mixture();
        if (mixture != null) {
            json.put("mixture_log_likelihood", JsonNumber.of(mixture));
        }
    }

    private static String summary(
            List<RequestFile.Line> lines, RequestScoring.Scores found, Likelihood asked, ScoringSession session) {
        long cut =
                lines.stream().filter(line -> line.windows().get(0).cut() > 0).count();
        if (cut > 0) {
            Terminal.current()
                    .println("caution: of " + cut + " contexts the beginning was left out, since the model is shorter");
        }
        asked.cautions().forEach(caution -> Terminal.current().println("caution: " + caution));
        long tokens = found.scores().stream().mapToLong(RequestScore::tokens).sum();
        return String.format(
                Locale.ROOT,
                "%d requests, %d tokens scored; %s%n%s: %s, %d network evaluations%n",
                lines.size(),
                tokens,
                session.phrase(),
                asked.name(),
                asked.phrase(),
                found.evaluations());
    }
}
