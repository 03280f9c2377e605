package radd.data.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static radd.RaddException.Kind.CONFIG;
import static radd.RaddException.Kind.DATA;
import static radd.data.UserErrors.assertRefused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import radd.InvalidSetting;
import radd.data.DataConfig;
import radd.data.EpochOrder;
import radd.data.grammar.SentenceGrammar;
import radd.data.tokenizer.Detokenizer;
import radd.data.tokenizer.Gpt2Tokenizer;
import radd.data.tokenizer.Ids;
import radd.data.tokenizer.Tokenizer;
import radd.data.tokenizer.Tokenizers;

class CorporaTest {
    @TempDir
    Path folder;

    @Test
    void validationIsTheEndOfTheTrainingFileWhereNoneIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("text8"), "abcdefghij".repeat(10));
        Corpora corpora = corpora(file.toString(), "", "text8", 0.25);
        assertEquals(9, corpora.train(8).count());
        Blocks valid = corpora.valid(8).orElseThrow();
        assertEquals(25, valid.tokenCount());
        assertEquals("fghijabc", corpora.tokenizer().decode(valid.block(0)));
        assertEquals("j", corpora.tokenizer().decode(valid.block(3)));
        assertTrue(corpora(file.toString(), "", "text8", 0).valid(8).isEmpty());
        assertEquals(12, corpora(file.toString(), "", "text8", 0).train(8).count());
    }

    @Test
    void namedValidationLeavesTheTrainingFileWhole() throws IOException {
        Path train = Files.writeString(folder.resolve("a"), "abcdefgh".repeat(2));
        Path valid = Files.writeString(folder.resolve("b"), "zzz");
        Corpora corpora = corpora(train.toString(), valid.toString(), "text8", 0.5);
        assertEquals(2, corpora.train(8).count());
        assertEquals(3, corpora.valid(8).orElseThrow().tokenCount());
        assertRefused(DATA, () -> corpora.train(17), "16 tokens", "model.length = 17");
    }

    @Test
    void grammarNeedsNoFilesAndKeepsValidationApart() {
        Corpora corpora = corpora("grammar", "", "gpt2", 0);
        SentenceGrammar grammar = new SentenceGrammar();
        assertEquals(grammar.tokenizer().fingerprint(), corpora.tokenizer().fingerprint());
        Blocks train = corpora.train(64);
        Blocks valid = corpora.valid(64).orElseThrow();
        assertTrue(Double.isFinite(grammar.negativeLogLikelihood(train.block(train.count() - 1))));
        assertTrue(Double.isFinite(grammar.negativeLogLikelihood(valid.block(0))));
        assertFalse(Arrays.equals(train.block(0), valid.block(0)));
        assertTrue(new EpochOrder(1, train.count()).blockAt(0) < train.count());
        assertFalse(Files.exists(folder.resolve("cache")));
    }

    @Test
    void badSettingsAreRefusedByName() {
        assertRefused(CONFIG, () -> corpora("a", "", "bert", 0), "data.tokenizer", "bert");
        assertEquals(
                "data.train is empty, must be a corpus's name, a path or glob of files, or grammar",
                refusal(() -> corpora("", "", "text8", 0)));
        assertEquals("data.valid_fraction is 0.6, must be in [0, 0.5]", refusal(() -> corpora("a", "", "text8", 0.6)));
        assertEquals(
                "data.documents is page, must be one of auto, file, line, jsonl, ids, csv, parquet, arrow, bin",
                refusal(() -> config("a", "", "gpt2", "page", 0)));
    }

    private static String refusal(Executable making) {
        return String.valueOf(assertThrows(InvalidSetting.class, making).getMessage());
    }

    @Test
    void ptbIsItsTestSplitOneSentenceALineThroughItsDetokenizer() throws IOException {
        assertRefused(DATA, () -> asked("ptb", folder), "ptb-text-only/ptb_text_only", folder.toString());
        Path home = Files.createDirectories(folder.resolve("ptb"));
        Files.writeString(home.resolve("ptb.test.txt"), " it is N N years old \n <unk> 's dog was n't \n");
        Tokenizer gpt2 = new Gpt2Tokenizer();
        Ids expected = new Ids();
        for (String sentence : List.of("it is 1 1 years old", "?'s dog wasn't")) {
            expected.addAll(gpt2.encode(sentence));
            expected.add(Gpt2Tokenizer.END_OF_TEXT);
        }
        for (Path where : List.of(folder, home)) {
            assertArrayEquals(expected.toArray(), evaluate(asked("ptb", where), gpt2, 1024));
        }
        assertArrayEquals(expected.toArray(), evaluate(asked(home.toString(), folder), gpt2, 1024));
    }

    @Test
    void eachLineOfIdsIsABlock() throws IOException {
        Path file = Files.writeString(folder.resolve("x.jsonl"), "{\"ids\":[4,3]}\n\n{\"ids\":[2,1,0]}\n");
        EvaluationCorpus source = asked(file.toString(), folder);
        Tokenizer ids = Tokenizers.byName("ids:5");
        Blocks blocks = blocks(source, ids, 3);
        assertEquals(2, blocks.count());
        assertArrayEquals(new int[] {2, 1, 0}, blocks.block(1));
        assertRefused(DATA, () -> evaluate(source, ids, 2), "x.jsonl line 3 has 3 ids", "at most 2");
        assertRefused(DATA, () -> evaluate(source, Tokenizers.byName("ids:4"), 3), "id 4 at position 0", "line 1");
    }

    @Test
    void idsAreReadAndWrittenAsNumbers() {
        Tokenizer ids = Tokenizers.byName("ids:50");
        assertArrayEquals(new int[] {3, 49, 0}, ids.encode("3, 49\n0"));
        assertEquals("3 49 0", ids.decode(new int[] {3, 49, 0}));
        assertRefused(DATA, () -> ids.encode("3 50"), "'50' at position 2", "0 to 49");
        assertRefused(DATA, () -> ids.encode("3,x1"), "'x1' at position 2");
        assertRefused(DATA, () -> ids.encode("-1"), "'-1' at position 0");
        assertRefused(DATA, () -> ids.encode("99999999999999999999"), "position 0");
    }

    private Corpora corpora(String train, String valid, String tokenizer, double validFraction) {
        return new Corpora(
                config(train, valid, tokenizer, "auto", validFraction),
                3,
                BuildProgress.SILENT,
                new CorpusNames(new DatasetFolders(folder)));
    }

    private DataConfig config(String train, String valid, String tokenizer, String documents, double validFraction) {
        return new DataConfig(
                train,
                valid,
                folder.resolve("cache"),
                tokenizer,
                documents,
                CorpusRules.TEXT,
                Detokenizer.NONE,
                "",
                Packing.STRICT,
                validFraction,
                0);
    }

    private static EvaluationCorpus asked(String dataset, Path where) {
        return EvaluationCorpus.find(
                dataset,
                where,
                Optional.empty(),
                CorpusRules.USUAL,
                Packing.STRICT,
                new CorpusNames(new DatasetFolders(where.resolve("datasets"))));
    }

    private Blocks blocks(EvaluationCorpus corpus, Tokenizer tokenizer, int length) {
        return corpus.blocks(tokenizer, new CorpusCache(folder.resolve("cache")), length, BuildProgress.SILENT);
    }

    private int[] evaluate(EvaluationCorpus corpus, Tokenizer tokenizer, int length) {
        Blocks blocks = blocks(corpus, tokenizer, length);
        Ids all = new Ids();
        for (long block = 0; block < blocks.count(); block++) {
            all.addAll(blocks.block(block));
        }
        return all.toArray();
    }
}
