package radd.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import radd.data.corpus.BuildProgress;
import radd.data.corpus.CorpusCache;
import radd.data.corpus.CorpusRules;
import radd.data.corpus.CorpusSource;
import radd.data.corpus.TokenStore;
import radd.data.tokenizer.Gpt2Tokenizer;

/** Times the making of a token store: reading, GPT-2's BPE, writing. Files are repeated to some size. */
public final class CorpusBenchmark {
    private static final PrintStream OUT = System.out;
    private static final OperatingSystemMXBean MACHINE =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private static final int REPETITIONS = 3;

    private CorpusBenchmark() {}

    /** Arguments: MiB to which the text is repeated, then jsonl files. */
    public static void main(String[] args) throws IOException {
        long bytes = Long.parseLong(args[0]) << 20;
        Path folder = Files.createTempDirectory("corpus-bench");
        try {
            Path corpus = folder.resolve("corpus.jsonl");
            try (OutputStream out = Files.newOutputStream(corpus)) {
                while (Files.size(corpus) < bytes) {
                    for (String file : List.of(args).subList(1, args.length)) {
                        Files.copy(Path.of(file), out);
                    }
                }
            }
            double peak = PeakMemory.during(() -> repeat(corpus, folder));
            OUT.printf(
                    Locale.ROOT,
                    "peak resident %.0f MiB, Java may take %d MiB%n",
                    peak,
                    Runtime.getRuntime().maxMemory() >> 20);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void repeat(Path corpus, Path folder) {
        try {
            for (int repetition = 0; repetition < REPETITIONS; repetition++) {
                time(corpus, folder.resolve("cache" + repetition));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void time(Path corpus, Path cache) throws IOException {
        long processor = MACHINE.getProcessCpuTime();
        long start = System.nanoTime();
        CorpusSource source = CorpusSource.find(corpus.toString(), CorpusRules.USUAL);
        TokenStore store = new CorpusCache(cache).open(source, new Gpt2Tokenizer(), BuildProgress.SILENT);
        double seconds = (System.nanoTime() - start) / 1e9;
        OUT.printf(
                Locale.ROOT,
                "%d MiB, %d tokens in %.2f s: %.2f M tokens/s, %.0f MiB/s; %.2f s of processors%n",
                Files.size(corpus) >> 20,
                store.length(),
                seconds,
                store.length() / seconds / 1e6,
                Files.size(corpus) / seconds / (1 << 20),
                (MACHINE.getProcessCpuTime() - processor) / 1e9);
    }
}
