package radd.data.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.data.DataConfig;
import radd.data.grammar.SentenceGrammar;
import radd.data.tokenizer.Detokenizer;
import radd.data.tokenizer.Tokenizer;
import radd.data.tokenizer.Tokenizers;
import radd.modelio.FileFailure;
import radd.modelio.Sha256;

/** The corpora that a configuration or a command line names, tokenised and cut into blocks. */
public final class Corpora {
    /** Names under which the reference downloads corpora. */
    private static final Set<String> NAMED = Set.of(
            "openwebtext", "wikitext103", "wikitext2", "ptb", "lm1b", "lambada", "text8", "c4", "1bw", "fineweb");

    private static final String TRAIN = "data.train";
    private static final String VALID = "data.valid";
    private static final String PTB_TEST = "ptb.test.txt";

    /** Sentence blocks are drawn when asked for; so many that no run reads one twice. */
    private static final long GRAMMAR_TRAIN_BLOCKS = 1L << 40;

    private static final long GRAMMAR_VALID_BLOCKS = 512;

    private final DataConfig config;
    private final long seed;
    private final BuildProgress progress;
    private final Tokenizer tokenizer;
    private @Nullable TokenStore trainStore;

    /**
     * The corpora of a configuration; nothing but the tokenizer is opened yet.
     *
     * @param seed draws the embedded sentences; of no effect on files
     * @throws RaddException if there is no such tokenizer or the cache folder cannot be written
     */
    public Corpora(DataConfig config, long seed, BuildProgress progress) {
        this.config = config;
        this.seed = seed;
        this.progress = progress;
        this.tokenizer =
                Tokenizers.byName(config.isGrammar() ? SentenceGrammar.NAME : config.tokenizer(), config.cacheDir());
    }

    /** The tokenizer of all of them. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /**
     * The training blocks, all of {@code length} tokens.
     *
     * @throws RaddException if the corpus cannot be used or does not fill one block
     */
    public Blocks train(int length) {
        if (config.isGrammar()) {
            return grammarBlocks(0, GRAMMAR_TRAIN_BLOCKS, length);
        }
        TokenStore store = trainStore();
        Blocks blocks = Blocks.training(store.slice(0, trainEnd(store)), length);
        if (blocks.count() == 0) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "corpus " + config.train() + " has " + trainEnd(store)
                            + " tokens to train on, fewer than model.length = " + length,
                    "give a longer corpus or a smaller model.length");
        }
        return blocks;
    }

    /**
     * The validation blocks, whose last may be shorter than {@code length}; empty if the configuration keeps none.
     *
     * @throws RaddException if the corpus cannot be used
     */
    public Optional<Blocks> valid(int length) {
        if (config.isGrammar()) {
            return Optional.of(grammarBlocks(GRAMMAR_TRAIN_BLOCKS, GRAMMAR_VALID_BLOCKS, length));
        }
        if (!config.valid().isBlank()) {
            return Optional.of(evaluation(
                    source(VALID, config.valid()), tokenizer, config.cacheDir(), Optional.empty(), length, progress));
        }
        if (config.validFraction() == 0) {
            return Optional.empty();
        }
        TokenStore store = trainStore();
        TokenStore end = store.slice(trainEnd(store), store.length());
        if (end.length() == 0) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "data.valid_fraction = " + config.validFraction() + " of " + store.length() + " tokens is none",
                    "raise it or name a data.valid");
        }
        return Optional.of(Blocks.evaluation(end, length));
    }

    /**
     * The source of an evaluation: {@code ptb}, the test split of the Penn Treebank in a local folder, one sentence a line and through its
     * detokenizer; or the path or glob of text or jsonl files as they are.
     *
     * @param dataset {@code ptb}, a folder that holds {@code ptb.test.txt}, or a path or glob
     * @param folder where {@code ptb.test.txt} or {@code ptb/ptb.test.txt} lies
     * @param separator what separates documents in files other than {@code ptb}; may be empty
     */
    public static CorpusSource evaluationSource(String dataset, Path folder, String separator) {
        List<Path> places = new ArrayList<>();
        if (dataset.equals("ptb")) {
            places.add(folder.resolve(PTB_TEST));
            places.add(folder.resolve("ptb").resolve(PTB_TEST));
        }
        if (Files.isDirectory(Path.of(dataset))) {
            places.add(Path.of(dataset).resolve(PTB_TEST));
        }
        for (Path place : places) {
            if (Files.isRegularFile(place)) {
                return CorpusSource.find(place.toString(), Optional.of(DocumentRule.LINE), Detokenizer.PTB, "");
            }
        }
        if (dataset.equals("ptb") && !Files.exists(Path.of(dataset))) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "dataset ptb: " + PTB_TEST + " is neither in " + folder.toAbsolutePath() + " nor in its folder ptb",
                    "name the folder that holds it with --data-dir");
        }
        refuseNamed("dataset", dataset);
        return CorpusSource.find(dataset, Optional.empty(), Detokenizer.NONE, separator);
    }

    /**
     * The blocks of an evaluation. Text is tokenised into the cache and cut into blocks of {@code length}, the last one shorter; each line of ids
     * is a block of its own.
     *
     * @param split the part that is taken; empty for all
     * @param length the longest block
     * @throws RaddException if the source cannot be used, has no such part, or a line of ids is longer than {@code length}
     */
    public static Blocks evaluation(
            CorpusSource source,
            Tokenizer tokenizer,
            Path cacheDir,
            Optional<Split> split,
            int length,
            BuildProgress progress) {
        if (source.documents() == DocumentRule.IDS) {
            split.ifPresent(part -> {
                throw new RaddException(
                        RaddException.Kind.CONFIG,
                        "--split is " + part.label() + ", and " + source.given() + " holds lines of ids",
                        "give the lines of the part itself");
            });
            return readIds(source, tokenizer, length);
        }
        TokenStore store = new CorpusCache(cacheDir).open(source, tokenizer, progress);
        return Blocks.evaluation(split.map(part -> part(store, part, source)).orElse(store), length);
    }

    private static TokenStore part(TokenStore store, Split part, CorpusSource source) {
        try {
            return part.of(store);
        } catch (IllegalArgumentException empty) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "corpus " + source.given() + ": " + empty.getMessage(),
                    "give the whole corpus",
                    empty);
        }
    }

    private static Blocks readIds(CorpusSource source, Tokenizer tokenizer, int length) {
        PieceEncoder encoder = new PieceEncoder(source, tokenizer);
        List<int[]> blocks = new ArrayList<>();
        for (CorpusFile file : source.files()) {
            try (CorpusReader reader = new CorpusReader(file, source, tokenizer)) {
                for (List<Piece> batch = reader.next(); batch != null; batch = reader.next()) {
                    for (Piece piece : batch) {
                        int[] ids = encoder.encode(file.path(), List.of(piece))
                                .ids()
                                .toArray();
                        if (ids.length > length) {
                            throw new RaddException(
                                    RaddException.Kind.DATA,
                                    file.path() + " line " + piece.line() + " has " + ids.length + " ids",
                                    "must be at most " + length);
                        }
                        if (ids.length > 0) {
                            blocks.add(ids);
                        }
                    }
                }
            } catch (IOException e) {
                throw new RaddException(
                        RaddException.Kind.DATA,
                        file.path() + " cannot be read: " + e,
                        "check the file and its permissions",
                        e);
            }
        }
        if (blocks.isEmpty()) {
            throw new RaddException(
                    RaddException.Kind.DATA, "corpus " + source.given() + " is empty", "give files that hold ids");
        }
        return Blocks.of(blocks);
    }

    /**
     * The corpora that are named, by their keys, with what is known of them without reading their files.
     *
     * @throws RaddException if one is not there
     */
    public Map<String, CorpusIdentity> found() {
        return named(source -> unread(source, file -> ""));
    }

    /**
     * The corpora that are named, by their keys, with the hashes of their files; to be asked once they are tokenised.
     *
     * @throws RaddException if one is not there
     */
    public Map<String, CorpusIdentity> identities() {
        return named(source -> source.documents() == DocumentRule.IDS
                        && !source.given().equals(trainSource().given())
                ? unread(source, Sha256::of) // of which no store is made
                : new CorpusCache(config.cacheDir()).identity(source, tokenizer));
    }

    private Map<String, CorpusIdentity> named(Function<CorpusSource, CorpusIdentity> identity) {
        Map<String, CorpusIdentity> corpora = new LinkedHashMap<>();
        if (config.isGrammar()) {
            corpora.put(TRAIN, new CorpusIdentity(SentenceGrammar.NAME, tokenizer.fingerprint(), List.of()));
            return corpora;
        }
        corpora.put(TRAIN, identity.apply(trainSource()));
        if (!config.valid().isBlank()) {
            corpora.put(VALID, identity.apply(source(VALID, config.valid())));
        }
        return corpora;
    }

    /** How a file is told from others. */
    private interface Hash {
        String of(Path file) throws IOException;
    }

    private CorpusIdentity unread(CorpusSource source, Hash hash) {
        List<CorpusIdentity.Part> parts = new ArrayList<>();
        for (CorpusFile file : source.files()) {
            try {
                parts.add(new CorpusIdentity.Part(file.identity(), file.bytes(), hash.of(file.path())));
            } catch (IOException e) {
                throw FileFailure.reading(file.path(), e);
            }
        }
        return new CorpusIdentity(source.given(), CorpusIdentity.rules(source, tokenizer), parts);
    }

    private TokenStore trainStore() {
        if (trainStore == null) {
            trainStore = new CorpusCache(config.cacheDir()).open(trainSource(), tokenizer, progress);
        }
        return trainStore;
    }

    private CorpusSource trainSource() {
        return source(TRAIN, config.train());
    }

    private long trainEnd(TokenStore store) {
        double kept = config.valid().isBlank() ? config.validFraction() : 0;
        return store.length() - Math.round(kept * store.length());
    }

    private CorpusSource source(String field, String pathOrGlob) {
        refuseNamed(field, pathOrGlob);
        CorpusSource source =
                CorpusSource.find(pathOrGlob, config.documentRule(), config.detokenizer(), config.separator());
        if (source.isReadOnce()) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    field + " is " + pathOrGlob + ", a pipe, which a resumed run could not read again",
                    "write its text to a file (gzip is read) and name that");
        }
        return source;
    }

    private Blocks grammarBlocks(long first, long count, int length) {
        return new SentenceGrammar().blocks(seed, first, count, length);
    }

    private static void refuseNamed(String field, String name) {
        if (NAMED.contains(name) && !Files.exists(Path.of(name))) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    field + " names the corpus " + name + ", which is not downloaded",
                    "give the path of a local text or jsonl file");
        }
    }
}
