package radd.data.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static radd.RaddException.Kind.CONFIG;
import static radd.RaddException.Kind.DATA;
import static radd.data.UserErrors.assertRefused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.InvalidSetting;
import radd.data.DataConfig;
import radd.data.tokenizer.Detokenizer;

class NamesTest {
    @TempDir
    Path root;

    private CorpusNames names() {
        return new CorpusNames(new DatasetFolders(root));
    }

    private void dataset(String dataset, String... files) throws IOException {
        for (String file : files) {
            Path path = root.resolve(dataset).resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, "{\"text\":\"" + file + "\"}\n");
        }
    }

    private List<String> found(String text, Split split) {
        CorpusSource source = names().find(
                        text, Optional.of(split), split, CorpusRules.USUAL.withDocuments(DocumentRule.JSONL))
                .source();
        return source.files().stream()
                .map(file -> root.relativize(file.path()).toString())
                .toList();
    }

    @Test
    void splitsAreFoundAsTheHubLaysThemOut() throws IOException {
        dataset(
                "a/numbered",
                "README.md",
                "data/train-00001-of-00002.parquet",
                "data/train-00000-of-00002.parquet",
                "data/test-00000-of-00001.parquet");
        assertEquals(
                List.of("a/numbered/data/train-00000-of-00002.parquet", "a/numbered/data/train-00001-of-00002.parquet"),
                found("hf:a/numbered", Split.TRAIN));
        assertEquals(List.of("a/numbered/data/test-00000-of-00001.parquet"), found("hf:a/numbered", Split.TEST));
        dataset(
                "a/hashed",
                "data/train-00000-of-00001-2d5a1467fff1081b.parquet",
                "data/validation-00000-of-00001-869c898b519ad725.parquet");
        assertEquals(
                List.of("a/hashed/data/validation-00000-of-00001-869c898b519ad725.parquet"),
                found("hf:a/hashed", Split.VAL));
        dataset("a/configs", "small/train-00000-of-00001.parquet", "large/train-00000-of-00001.parquet");
        assertEquals(List.of("a/configs/large/train-00000-of-00001.parquet"), found("hf:a/configs:large", Split.TRAIN));
        dataset(
                "a/converted",
                "plain_text/train/0000.parquet",
                "plain_text/train/0001.parquet",
                "plain_text/test/0000.parquet");
        assertEquals(
                List.of("a/converted/plain_text/train/0000.parquet", "a/converted/plain_text/train/0001.parquet"),
                found("hf:a/converted:plain_text", Split.TRAIN));
        assertEquals(List.of("a/converted/plain_text/test/0000.parquet"), found("hf:a/converted::test", Split.TRAIN));
        dataset("a/lines", "train.jsonl.zst", "test.jsonl");
        assertEquals(List.of("a/lines/train.jsonl.zst"), found("hf:a/lines", Split.TRAIN));
    }

    @Test
    void whatIsNotThereIsSaid() throws IOException {
        dataset("a/partial", "default/partial-train/0000.parquet");
        assertRefused(DATA, () -> found("hf:a/partial", Split.TRAIN), "only the beginning of a/partial");
        dataset("a/configs", "small/train-00000-of-00001.parquet", "large/train-00000-of-00001.parquet");
        assertRefused(DATA, () -> found("hf:a/configs", Split.TRAIN), "a/configs", "its folders are large, small");
        assertRefused(DATA, () -> found("hf:a/none", Split.TRAIN), "a/none is not on this machine", "hf download");
        assertRefused(CONFIG, () -> found("hf:none", Split.TRAIN), "hf:ORG/NAME");
        assertRefused(CONFIG, () -> found("lambada", Split.TRAIN), "lambada has no split train", "test");
        assertRefused(DATA, () -> found("wikitext2", Split.TRAIN), "Salesforce/wikitext");
    }

    @Test
    void aNamedCorpusBringsItsColumnAndDetokenizer() throws IOException {
        dataset("ptb-text-only/ptb_text_only", "penn_treebank/test/0000.parquet", "penn_treebank/train/0000.parquet");
        CorpusSource ptb = names().find(
                        "ptb", Optional.empty(), Split.TEST, CorpusRules.USUAL.withDocuments(DocumentRule.JSONL))
                .source();
        assertEquals("sentence", ptb.rules().column());
        assertEquals(Detokenizer.PTB, ptb.rules().detokenizer());
        assertEquals("ptb test", ptb.given());
        dataset(
                "HuggingFaceFW/fineweb-edu",
                "sample/10BT/001_00000.parquet",
                "sample/10BT/000_00000.parquet",
                "data/x.parquet");
        assertEquals(
                List.of(
                        "HuggingFaceFW/fineweb-edu/sample/10BT/000_00000.parquet",
                        "HuggingFaceFW/fineweb-edu/sample/10BT/001_00000.parquet"),
                found("fineweb-edu", Split.TRAIN));
    }

    @Test
    void aFileIsMeantOnlyWhereItIsWrittenAsAPath() {
        assertEquals("text8", DataConfig.anywhere("text8"));
        assertEquals("hf:a/b", DataConfig.anywhere("hf:a/b"));
        assertTrue(Path.of(DataConfig.anywhere("./text8")).isAbsolute());
        assertTrue(DataConfig.anywhere("{text8: 3, 'x/*.txt': 1}").matches("\\{'text8': 0.75, '/.*/x/\\*.txt': 0.25}"));
    }

    @Test
    void mixturesAreMappingsToNumbers() {
        assertEquals(
                List.of(0.8, 0.2),
                Mixture.of("data.train", "{openwebtext: 4, 'a/*.jsonl': 1}").shares());
        assertEquals(
                List.of("{train,valid}"),
                Mixture.of("data.train", "{train,valid}").corpora());
        assertEquals(
                List.of("{a,b}/*.jsonl"),
                Mixture.of("data.train", "{a,b}/*.jsonl").corpora());
        assertThrows(InvalidSetting.class, () -> Mixture.of("data.train", "{a: 1, b: -0.5}"));
        assertThrows(InvalidSetting.class, () -> Mixture.of("data.train", "{a: 1, b: 0.00001}"));
    }
}
