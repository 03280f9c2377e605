package radd.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import radd.Named;
import radd.RaddException;
import radd.cli.view.Progress;
import radd.data.corpus.CorpusCache;
import radd.data.corpus.CorpusNames;
import radd.data.corpus.CorpusSource;
import radd.data.corpus.FoundCorpus;
import radd.data.corpus.NamedCorpus;
import radd.data.corpus.Share;
import radd.data.corpus.Split;
import radd.data.tokenizer.Tokenizer;
import radd.data.tokenizer.Tokenizers;
import radd.engine.collective.Collective;

/** {@code radd data}: the corpora that have names, and tokens made before they are needed. */
@Command(
        name = "data",
        description = "List corpora, tokenise them before they are needed, verify what was made.",
        subcommands = {DataCommand.Known.class, DataCommand.Prepare.class, DataCommand.Verify.class})
final class DataCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    /** Called when no subcommand is named. */
    @Override
    public Integer call() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "missing command: one of list, prepare, verify");
    }

    /** {@code radd data list}. */
    @Command(
            name = "list",
            description = "Show the corpora that have names: source, splits, size, licence, detokeniser, papers.")
    static final class Known implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() {
            PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
            for (NamedCorpus corpus : NamedCorpus.values()) {
                out.println(corpus.label());
                out.println("  source       " + corpus.origin());
                out.println("  splits       "
                        + String.join(
                                ", ", corpus.splits().stream().map(Named::label).toList()));
                out.println("  size         " + corpus.facts().size());
                out.println("  licence      " + corpus.facts().licence());
                out.println("  detokeniser  " + corpus.detokenizer().label());
                out.println("  used by      " + corpus.facts().used());
            }
            return ExitCode.DONE.code();
        }
    }

    /** What {@code prepare} and {@code verify} are about. */
    static final class Subject {
        @Parameters(arity = "1..*", paramLabel = "CORPUS", description = "Names, hf:ORG/NAME..., paths or globs.")
        private List<String> corpora = List.of();

        @Option(
                names = "--split",
                completionCandidates = Choices.Splits.class,
                paramLabel = "PART",
                description = "train, val or test of a named corpus (default: all that it has).")
        private @Nullable String split;

        @Option(
                names = "--tokenizer",
                defaultValue = "gpt2",
                paramLabel = "NAME",
                description = "gpt2, text8, ids:V, or a SentencePiece model, NAME.model (default: ${DEFAULT-VALUE}).")
        private String tokenizer = "";

        @Option(
                names = "--cache-dir",
                defaultValue = "data",
                paramLabel = "DIR",
                description = "Folder of tokenised corpora, for train data.cache_dir (default: ${DEFAULT-VALUE}).")
        private Path cacheDir = Path.of("");

        @Mixin
        private final CorpusOptions reading = new CorpusOptions();

        Tokenizer tokenizer() {
            return Tokenizers.byName(tokenizer);
        }

        CorpusCache cache() {
            return new CorpusCache(cacheDir);
        }

        /** The sources that are meant, each once. */
        List<CorpusSource> sources() {
            CorpusNames names = HubDatasets.names(Collective.alone());
            Optional<Split> wanted =
                    Optional.ofNullable(split).map(name -> OptionValue.choose("--split", name, Split.class));
            List<CorpusSource> sources = new ArrayList<>();
            for (String corpus : corpora) {
                List<Split> splits = wanted.map(List::of)
                        .orElseGet(() -> CorpusNames.named(corpus)
                                .map(NamedCorpus::splits)
                                .orElse(List.of(Split.TRAIN)));
                for (Split part : splits) {
                    FoundCorpus found = names.find(corpus, wanted, part, reading.rules());
                    if (sources.stream()
                            .noneMatch(source ->
                                    source.given().equals(found.source().given()))) {
                        sources.add(found.source());
                    }
                }
            }
            return sources;
        }
    }

    /** {@code radd data prepare}. */
    @Command(
            name = "prepare",
            description = "Tokenise corpora, as train and eval do at their first use; what was begun is gone on with.")
    static final class Prepare implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Mixin
        private final Subject subject = new Subject();

        @Option(
                names = "--shards",
                defaultValue = "1/1",
                paramLabel = "K/N",
                description = "Do the K-th of N shares, beside other jobs that do the others (default: all).")
        private String shards = "";

        @Override
        public Integer call() {
            Share share = OptionValue.checked(() -> Share.of("--shards", shards));
            PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
            Tokenizer tokenizer = subject.tokenizer();
            for (CorpusSource source : subject.sources()) {
                try (Progress progress = Progress.start("tokenise", "bytes", 0, source.bytes())) {
                    boolean whole = subject.cache()
                            .prepare(source, tokenizer, share, (done, total) -> progress.update(done, 0, ""));
                    out.println(source.given() + (whole ? ": complete" : ": this share is done; others are missing"));
                }
            }
            return ExitCode.DONE.code();
        }
    }

    /** {@code radd data verify}. */
    @Command(
            name = "verify",
            description = "Read tokens and corpora, and compare them with the hashes taken when the tokens were made.")
    static final class Verify implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Mixin
        private final Subject subject = new Subject();

        @Override
        public Integer call() {
            PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
            Tokenizer tokenizer = subject.tokenizer();
            List<String> differences = new ArrayList<>();
            for (CorpusSource source : subject.sources()) {
                List<String> found = subject.cache().verify(source, tokenizer);
                out.println(source.given() + (found.isEmpty() ? ": as it was made" : ": not as it was made"));
                differences.addAll(found);
            }
            if (!differences.isEmpty()) {
                throw new RaddException(
                        RaddException.Kind.DATA,
                        String.join("; ", differences),
                        "restore the files, or make the tokens anew with 'radd data prepare'");
            }
            return ExitCode.DONE.code();
        }
    }
}
