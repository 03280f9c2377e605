package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.data.corpus.NamedCorpus;

class DataCommandTest {
    @TempDir
    Path folder;

    private String[] with(String command, String... more) {
        String[] args = new String[more.length + 4];
        args[0] = "data";
        args[1] = command;
        args[2] = "--cache-dir";
        args[3] = folder.toString();
        System.arraycopy(more, 0, args, 4, more.length);
        return args;
    }

    private void dataset(String file, String text) throws IOException {
        Path path = folder.resolve("datasets").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void theListNamesEveryCorpusWithWhatIsKnownOfIt() {
        String list = CliRun.of("data", "list").succeeds().out();
        for (NamedCorpus corpus : NamedCorpus.values()) {
            assertTrue(list.contains(corpus.label() + System.lineSeparator()), corpus.label());
        }
        assertEquals(NamedCorpus.values().length, list.split("  licence ").length - 1);
        assertTrue(list.contains("Salesforce/wikitext wikitext-2-raw-v1"));
    }

    @Test
    void aNamedCorpusIsPreparedVerifiedAndMissedByName() throws IOException {
        dataset("roneneldan/TinyStories/data/train-00000-of-00001.jsonl", "{\"text\":\"Once there was a cat.\"}\n");
        dataset(
                "roneneldan/TinyStories/data/validation-00000-of-00001.jsonl",
                "{\"text\":\"Once there was a dog.\"}\n");
        CliRun.of(with("verify", "tinystories")).fails(3, "no tokens of tinystories train", "radd data prepare");
        String made = CliRun.of(with("prepare", "tinystories")).succeeds().out();
        assertEquals(2, made.lines().filter(line -> line.endsWith(": complete")).count(), made);
        String verified = CliRun.of(with("verify", "tinystories")).succeeds().out();
        assertTrue(verified.contains("tinystories val: as it was made"), verified);
        dataset("roneneldan/TinyStories/data/train-00000-of-00001.jsonl", "{\"text\":\"Once there was a rat.\"}\n");
        CliRun changed = CliRun.of(with("verify", "tinystories", "--split", "train"));
        assertEquals(3, changed.code());
        assertTrue(changed.err().contains("another content"), changed.err());
        CliRun.of(with("prepare", "wikitext2")).fails(3, "Salesforce/wikitext", "hf download");
    }

    @Test
    void sharesMakeOneStore() throws IOException {
        for (int file = 0; file < 3; file++) {
            Files.writeString(folder.resolve(file + ".txt"), "text number " + file);
        }
        String glob = folder + "/*.txt";
        assertTrue(CliRun.of(with("prepare", glob, "--shards", "1/2"))
                .succeeds()
                .out()
                .contains("others are missing"));
        assertTrue(CliRun.of(with("prepare", glob, "--shards", "2/2"))
                .succeeds()
                .out()
                .contains(": complete"));
        CliRun.of(with("verify", glob)).succeeds();
        CliRun.of(with("prepare", glob, "--shards", "3/2")).fails(2, "--shards is 3/2", "k/n");
    }
}
