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
import radd.data.corpus.Corpora;
import radd.data.corpus.CorpusSource;
import radd.data.corpus.DocumentRule;
import radd.data.corpus.Split;
import radd.data.tokenizer.Detokenizer;
import radd.data.tokenizer.IdTokenizer;
import radd.data.tokenizer.Tokenizer;
import radd.eval.judge.CopiedRun;
import radd.eval.judge.JudgeReport;
import radd.eval.judge.JudgeVocabulary;
import radd.eval.judge.Mean;
import radd.eval.judge.Variety;
import radd.sample.SampleFile;
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

    /** Texts of the reference whose entropy is averaged. */
    private static final int COMPARED = 1000;

    /** The samples of a file. */
    List<int[]> samples(Path file) {
        List<WrittenSample> samples = new SampleFile(file).read();
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            WrittenSample sample = samples.get(i);
            texts.add(vocabulary.ids(sample.text(), sample.ids(), sample.ended(), file + ", sample " + i + ","));
        }
        return texts;
    }

    /** A corpus: a text's whole stream of tokens, which is one, or a text for each line of ids. */
    List<int[]> corpus(CorpusSource source, Optional<Split> split) {
        Blocks blocks = blocks(source, split, Integer.MAX_VALUE);
        return LongStream.range(0, blocks.count()).mapToObj(blocks::block).toList();
    }

    /** What the corpus of a path says of samples. */
    JudgeReport.Reference reference(String path, List<int[]> samples) {
        CorpusSource source = CorpusSource.find(path, Detokenizer.NONE);
        if (source.isReadOnce()) {
            throw OptionValue.refused("--reference", path + ", a pipe", "it is read several times: name a file");
        }
        Blocks blocks = blocks(source, Optional.empty(), PIECE);
        int length = (int) Math.round(
                samples.stream().mapToInt(ids -> ids.length).average().orElse(0));
        Optional<CopiedRun> copied = CopiedRun.find(samples, blocks);
        return new JudgeReport.Reference(path, entropy(blocks, Math.max(1, length)), copied, copied.flatMap(run -> text(
                samples, run)));
    }

    private Optional<String> text(List<int[]> samples, CopiedRun run) {
        int[] ids = Arrays.copyOfRange(samples.get(run.text()), run.from(), run.from() + run.length());
        return vocabulary.tokenizer().map(tokenizer -> tokenizer.decode(ids));
    }

    /** Of the corpus's first texts of a length, or of all of it if it is shorter. */
    private static Mean entropy(Blocks blocks, int length) {
        List<int[]> texts = new ArrayList<>();
        for (long b = 0; b < blocks.count() && texts.size() < COMPARED; b++) {
            int[] block = blocks.block(b);
            for (int from = 0; from + length <= block.length && texts.size() < COMPARED; from += length) {
                texts.add(Arrays.copyOfRange(block, from, from + length));
            }
        }
        if (texts.isEmpty()) {
            texts.add(blocks.block(0));
        }
        return Variety.entropy(texts);
    }

    private Blocks blocks(CorpusSource source, Optional<Split> split, int length) {
        Tokenizer tokenizer = source.documents() == DocumentRule.IDS
                ? new IdTokenizer(vocabulary.tokens())
                : vocabulary.tokenizer().orElseThrow(() -> new RaddException(
                        RaddException.Kind.DATA,
                        source.given() + " is text, and the judge with its " + vocabulary.tokens()
                                + " tokens has no tokenizer",
                        "give a jsonl file of {\"ids\": [...]}"));
        try (Progress progress = Progress.start("tokenise", "bytes", 0, source.bytes())) {
            return Corpora.evaluation(
                    source, tokenizer, cacheDir, split, length, (done, total) -> progress.update(done, 0, ""));
        }
    }
}
