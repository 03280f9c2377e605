package radd.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import radd.RaddException;
import radd.cli.view.Progress;
import radd.data.corpus.Blocks;
import radd.data.corpus.CorpusCache;
import radd.data.corpus.CorpusRules;
import radd.data.corpus.CorpusSource;
import radd.data.corpus.DocumentRule;
import radd.data.corpus.EvaluationCorpus;
import radd.data.corpus.Packing;
import radd.data.tokenizer.IdTokenizer;
import radd.data.tokenizer.Tokenizer;
import radd.engine.collective.Collective;
import radd.eval.judge.CopiedRun;
import radd.eval.judge.JudgeReport;
import radd.eval.judge.JudgeVocabulary;
import radd.eval.judge.Variety;
import radd.sample.WrittenSample;

/**
 * Samples and corpora as a judge's tokens.
 *
 * @param vocabulary the judge's
 * @param cacheDir where tokenised corpora are kept
 */
record JudgedTexts(JudgeVocabulary vocabulary, Path cacheDir) {
    /** Tokens of a corpus that are held in memory at once. */
    private static final int PIECE = 1 << 24;

    /** Most texts of the reference whose entropy is averaged. */
    private static final int COMPARED = 1000;

    /**
     * The samples of a file.
     *
     * @param file for messages
     * @param samples what it holds
     */
    List<int[]> samples(Path file, List<WrittenSample> samples) {
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            WrittenSample sample = samples.get(i);
            texts.add(vocabulary.ids(sample.text(), sample.ids(), sample.ended(), file + ", sample " + i + ","));
        }
        return texts;
    }

    /** A corpus: a text's whole stream of tokens, which is one, or a text for each line of ids. */
    List<int[]> corpus(EvaluationCorpus corpus) {
        Blocks blocks = blocks(corpus, Integer.MAX_VALUE);
        return LongStream.range(0, blocks.count()).mapToObj(blocks::block).toList();
    }

    /** What the corpus of a path says of samples. */
    JudgeReport.Reference reference(String path, List<int[]> samples) {
        Blocks blocks = pieces("--reference", path);
        List<int[]> texts = texts(blocks, length(samples), COMPARED);
        Optional<CopiedRun> copied = CopiedRun.find(samples, blocks);
        return new JudgeReport.Reference(
                path,
                Variety.entropy(texts.isEmpty() ? List.of(blocks.block(0)) : texts),
                copied,
                copied.flatMap(run -> text(samples, run)));
    }

    /** As many texts from the beginning of a corpus as there are samples, as long as those are on average; fewer if the corpus is short. */
    List<int[]> beside(String path, List<int[]> samples) {
        return texts(pieces("--mauve", path), length(samples), samples.size());
    }

    private static int length(List<int[]> samples) {
        double mean = samples.stream().mapToInt(ids -> ids.length).average().orElse(0);
        return (int) Math.max(1, Math.round(mean));
    }

    private Blocks pieces(String option, String path) {
        EvaluationCorpus corpus = EvaluationCorpus.find(
                path,
                Path.of(""),
                Optional.empty(),
                CorpusRules.USUAL,
                Packing.STRICT,
                HubDatasets.names(Collective.alone()));
        if (corpus.source().isReadOnce()) {
            throw OptionValue.refused(option, path + ", a pipe", "it is read several times: name a file");
        }
        return blocks(corpus, PIECE);
    }

    private Optional<String> text(List<int[]> samples, CopiedRun run) {
        int[] ids = Arrays.copyOfRange(samples.get(run.text()), run.from(), run.from() + run.length());
        return vocabulary.tokenizer().map(tokenizer -> tokenizer.decode(ids));
    }

    /** The first texts of a length, cut one after the other. */
    private static List<int[]> texts(Blocks blocks, int length, int most) {
        List<int[]> texts = new ArrayList<>();
        for (long b = 0; b < blocks.count() && texts.size() < most; b++) {
            int[] block = blocks.block(b);
            for (int from = 0; from + length <= block.length && texts.size() < most; from += length) {
                texts.add(Arrays.copyOfRange(block, from, from + length));
            }
        }
        return texts;
    }

    private Blocks blocks(EvaluationCorpus corpus, int length) {
        CorpusSource source = corpus.source();
        Tokenizer tokenizer = source.documents() == DocumentRule.IDS
                ? new IdTokenizer(vocabulary.tokens())
                : vocabulary
                        .tokenizer()
                        .orElseThrow(() -> new RaddException(
                                RaddException.Kind.DATA,
                                source.given() + " is text, and the judge with its " + vocabulary.tokens()
                                        + " tokens has no tokenizer",
                                "give a jsonl file of {\"ids\": [...]}"));
        try (Progress progress = Progress.start("tokenise", "bytes", 0, source.bytes())) {
            return corpus.blocks(
                    tokenizer, new CorpusCache(cacheDir), length, (done, total) -> progress.update(done, 0, ""));
        }
    }
}
