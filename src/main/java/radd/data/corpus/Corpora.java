package radd.data.corpus;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import radd.RaddException;
import radd.data.DataConfig;
import radd.data.grammar.SentenceGrammar;
import radd.data.tokenizer.Tokenizer;
import radd.data.tokenizer.Tokenizers;
import radd.modelio.Sha256;

/** The corpora that a configuration names, tokenised and cut into blocks. */
public final class Corpora {
    private static final String TRAIN = "data.train";
    private static final String VALID = "data.valid";

    /** Sentence blocks are drawn when asked for; so many that no run reads one twice. */
    private static final long GRAMMAR_TRAIN_BLOCKS = 1L << 40;

    private static final long GRAMMAR_VALID_BLOCKS = 512;

    private final DataConfig config;
    private final long seed;
    private final BuildProgress progress;
    private final Tokenizer tokenizer;
    private final CorpusNames names;
    private final CorpusCache cache;
    private final Map<String, TokenStore> opened = new LinkedHashMap<>();
    private final Set<String> stored = new HashSet<>();

    /**
     * The corpora of a configuration; nothing but the tokenizer is opened yet.
     *
     * @param seed draws the embedded sentences; of no effect on files
     * @param names what named corpora are
     * @throws RaddException if there is no such tokenizer
     */
    public Corpora(DataConfig config, long seed, BuildProgress progress, CorpusNames names) {
        this.config = config;
        this.seed = seed;
        this.progress = progress;
        this.tokenizer = Tokenizers.byName(config.isGrammar() ? SentenceGrammar.NAME : config.tokenizer());
        this.names = names;
        this.cache = new CorpusCache(config.cacheDir());
    }

    /** The tokenizer of all of them. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /**
     * The training blocks, all of {@code length} tokens.
     *
     * @throws RaddException if a corpus cannot be used or does not fill one block
     */
    public Blocks train(int length) {
        if (config.isGrammar()) {
            return grammarBlocks(0, GRAMMAR_TRAIN_BLOCKS, length);
        }
        List<Blocks> corpora = new ArrayList<>();
        for (String name : config.mixture().corpora()) {
            TokenStore tokens = trainTokens(name);
            Blocks blocks = config.packing().training(tokens, tokenizer, length);
            if (blocks.count() == 0) {
                throw new RaddException(
                        RaddException.Kind.DATA,
                        "corpus " + name + " has " + tokens.length()
                                + " tokens to train on, fewer than model.length = " + length
                                + (config.packing() == Packing.PAPER ? " in each of the papers' batches" : ""),
                        "give a longer corpus or a smaller model.length");
            }
            corpora.add(blocks);
        }
        return together(corpora);
    }

    private Blocks together(List<Blocks> corpora) {
        return corpora.size() == 1
                ? corpora.get(0)
                : new MixedBlocks(corpora, config.mixture().shares());
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
        Optional<FoundCorpus> own = validCorpus();
        if (own.isPresent()) {
            return Optional.of(
                    new EvaluationCorpus(own.get(), config.packing()).blocks(tokenizer, cache, length, progress));
        }
        if (config.validFraction() == 0) {
            return Optional.empty();
        }
        List<TokenStore> ends = new ArrayList<>();
        for (String name : config.mixture().corpora()) {
            TokenStore store = tokens(name);
            ends.add(store.slice(trainEnd(store), store.length()));
        }
        if (ends.stream().allMatch(end -> end.length() == 0)) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "data.valid_fraction = " + config.validFraction() + " of " + config.train() + " is no token",
                    "raise it or name a data.valid");
        }
        if (config.packing() == Packing.DOCUMENTS) { // which end otherwise in lines of ids than in texts
            return Optional.of(together(ends.stream()
                    .map(end -> config.packing().evaluation(end, tokenizer, length))
                    .toList()));
        }
        TokenStore end = new JoinedTokens(ends, tokenizer.vocabularySize());
        return Optional.of(config.packing().evaluation(end, tokenizer, length));
    }

    /**
     * The corpora that are named, by their keys, with what is known of them without reading their files.
     *
     * @throws RaddException if one is not there
     */
    public Map<String, CorpusIdentity> found() {
        return identified(source -> CorpusIdentity.unread(source, tokenizer, file -> ""));
    }

    /**
     * The corpora that are named, by their keys, with the hashes of their files; to be asked once they are tokenised.
     *
     * @throws RaddException if one is not there
     */
    public Map<String, CorpusIdentity> identities() {
        return identified(source -> source.documents() == DocumentRule.IDS && !stored.contains(source.given())
                ? CorpusIdentity.unread(source, tokenizer, Sha256::of) // of which no store is made
                : cache.identity(source, tokenizer));
    }

    private Map<String, CorpusIdentity> identified(Function<CorpusSource, CorpusIdentity> identity) {
        Map<String, CorpusIdentity> corpora = new LinkedHashMap<>();
        if (config.isGrammar()) {
            corpora.put(TRAIN, new CorpusIdentity(SentenceGrammar.NAME, tokenizer.fingerprint(), List.of()));
            return corpora;
        }
        Mixture mixture = config.mixture();
        for (int corpus = 0; corpus < mixture.corpora().size(); corpus++) {
            String key = corpus == 0 ? TRAIN : TRAIN + " (" + (corpus + 1) + ")";
            corpora.put(
                    key,
                    identity.apply(trainCorpus(mixture.corpora().get(corpus)).source()));
        }
        validCorpus().ifPresent(valid -> corpora.put(VALID, identity.apply(valid.source())));
        return corpora;
    }

    private FoundCorpus trainCorpus(String name) {
        return requireKept(TRAIN, names.find(name, Optional.empty(), Split.TRAIN, config.rules()));
    }

    /** The corpus that validates: the one that is named, or what the training corpus has for it. */
    private Optional<FoundCorpus> validCorpus() {
        if (!config.valid().isBlank()) {
            NamedCorpus named = CorpusNames.named(config.valid()).orElse(null);
            Split usual = named == null || named.splits().contains(Split.VAL) ? Split.VAL : named.evaluated();
            return Optional.of(requireKept(VALID, names.find(config.valid(), Optional.empty(), usual, config.rules())));
        }
        String train = config.mixture().corpora().get(0);
        boolean hasOwn = !config.mixture().isMixed()
                && CorpusNames.named(train)
                        .filter(named -> named.splits().contains(Split.VAL))
                        .isPresent();
        return hasOwn
                ? Optional.of(names.find(train, Optional.of(Split.VAL), Split.VAL, config.rules()))
                : Optional.empty();
    }

    /** Tokens of a training corpus, with those that may be kept for validation. */
    private TokenStore tokens(String name) {
        return opened.computeIfAbsent(name, corpus -> {
            FoundCorpus found = trainCorpus(corpus);
            stored.add(found.source().given());
            return found.of(cache.open(found.source(), tokenizer, progress), tokenizer);
        });
    }

    private TokenStore trainTokens(String name) {
        TokenStore store = tokens(name);
        return validCorpus().isPresent() ? store : store.slice(0, trainEnd(store));
    }

    private long trainEnd(TokenStore store) {
        long end = store.length() - Math.round(config.validFraction() * store.length());
        return config.packing().cut(store, tokenizer, end);
    }

    private static FoundCorpus requireKept(String field, FoundCorpus corpus) {
        if (corpus.source().isReadOnce()) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    field + " is " + corpus.source().given() + ", a pipe, which a resumed run could not read again",
                    "write its text to a file (gzip and zstd are read) and name that");
        }
        return corpus;
    }

    private Blocks grammarBlocks(long first, long count, int length) {
        return new SentenceGrammar().blocks(seed, first, count, length);
    }
}
