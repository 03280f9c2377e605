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
