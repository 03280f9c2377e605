package radd.data.corpus;

import java.util.List;
import java.util.Locale;
import radd.Named;
import radd.data.tokenizer.Detokenizer;

/** The corpora that are known by a name: where the hub has them and how they are read. The one list of them. */
@SuppressWarnings("ImmutableEnumChecker") // lists of List.of, records of strings
public enum NamedCorpus implements Named {
    OPENWEBTEXT(
            new Place("Skylion007/openwebtext", "plain_text", "text"),
            List.of(Split.TRAIN, Split.VAL),
            Detokenizer.NONE,
            new Facts(
                    "8,013,769 documents, 24 GB of Parquet, some 9e9 tokens",
                    "CC0-1.0 for the collection",
                    "RADD, SEDD, MDLM: training; MDLM validates on its last 100,000 documents, which are the split val here")),
    WIKITEXT2(
            new Place("Salesforce/wikitext", "wikitext-2-raw-v1", "text"),
            List.of(Split.TRAIN, Split.VAL, Split.TEST),
            Detokenizer.WIKITEXT,
            new Facts(
                    "44,836 lines, 8 MB",
                    "CC BY-SA 3.0, GFDL",
                    "RADD, SEDD: zero-shot perplexity, scored on the split train")),
    WIKITEXT103(
            new Place("Salesforce/wikitext", "wikitext-103-raw-v1", "text"),
            List.of(Split.TRAIN, Split.VAL, Split.TEST),
            Detokenizer.WIKITEXT,
            new Facts("1,809,468 lines, 310 MB", "CC BY-SA 3.0, GFDL", "RADD, SEDD, MDLM: zero-shot perplexity")),
    PTB(
            new Place("ptb-text-only/ptb_text_only", "penn_treebank", "sentence"),
            List.of(Split.TRAIN, Split.VAL, Split.TEST),
            Detokenizer.PTB,
            new Facts("49,199 sentences, 6 MB", "LDC, for research", "RADD, SEDD, MDLM: zero-shot perplexity")),
    LAMBADA(
            new Place("EleutherAI/lambada_openai", "default", "text"),
            List.of(Split.TEST),
            Detokenizer.LAMBADA,
            new Facts("5,153 passages, 2 MB", "MIT (OpenAI's form)", "RADD, SEDD, MDLM: zero-shot perplexity")),
    LM1B(
            new Place("billion-word-benchmark/lm1b", "plain_text", "text"),
            List.of(Split.TRAIN, Split.TEST),
            Detokenizer.LM1B,
            new Facts(
                    "30,301,028 + 306,688 sentences, 1.8 GB",
                    "as its news sources; for research",
                    "RADD, SEDD: zero-shot perplexity (1BW); MDLM: training")),
    TEXT8(
            new Place("afmck/text8", "", "text"),
            List.of(Split.TRAIN, Split.VAL, Split.TEST),
            Detokenizer.NONE,
            new Facts("100 million characters", "CC BY-SA 3.0", "SEDD, MDLM, nanoDD: training, bits per character")),
    AG_NEWS(
            new Place("fancyzhx/ag_news", "", "text"),
            List.of(Split.TRAIN, Split.TEST),
            Detokenizer.NONE,
            new Facts("127,600 items, 20 MB", "not stated; non-commercial use", "MDLM: zero-shot perplexity")),
    SCIENTIFIC_PAPERS_PUBMED(
            new Place("armanc/scientific_papers", "pubmed", "article"),
            List.of(Split.TRAIN, Split.VAL, Split.TEST),
            Detokenizer.SCIENTIFIC_PAPERS,
            new Facts("133,215 papers", "not stated", "MDLM: zero-shot perplexity")),
    SCIENTIFIC_PAPERS_ARXIV(
            new Place("armanc/scientific_papers", "arxiv", "article"),
            List.of(Split.TRAIN, Split.VAL, Split.TEST),
            Detokenizer.SCIENTIFIC_PAPERS,
            new Facts("215,913 papers", "not stated", "MDLM: zero-shot perplexity")),
    TINYSTORIES(
            new Place("roneneldan/TinyStories", "", "text"),
            List.of(Split.TRAIN, Split.VAL),
            Detokenizer.NONE,
            new Facts("2,141,709 stories, 1 GB", "CDLA-Sharing-1.0", "none of the papers: small models")),
    FINEWEB_EDU(
            new Place("HuggingFaceFW/fineweb-edu", "sample/10BT/*.parquet", "text"),
            List.of(Split.TRAIN),
            Detokenizer.NONE,
            new Facts("its sample of 10e9 tokens, 28 GB of Parquet", "ODC-By 1.0", "none of the papers: training"));

    /** What OpenWebText holds out, since it comes without splits. */
    static final long HELD_OUT_DOCUMENTS = 100_000;

    /**
     * Where the hub has it.
     *
     * @param dataset {@code org/name}
     * @param config its configuration; a glob of files where they are not laid out by splits
     * @param column that holds the text
     */
    record Place(String dataset, String config, String column) {}

    /**
     * What is known of it.
     *
     * @param size as its page tells it
     * @param licence the terms
     * @param used which papers use it for what
     */
    public record Facts(String size, String licence, String used) {}

    private final Place place;
    private final List<Split> splits;
    private final Detokenizer detokenizer;
    private final Facts facts;

    NamedCorpus(Place place, List<Split> splits, Detokenizer detokenizer, Facts facts) {
        this.place = place;
        this.splits = splits;
        this.detokenizer = detokenizer;
        this.facts = facts;
    }

    @Override
    public String label() {
        return this == FINEWEB_EDU ? "fineweb-edu" : name().toLowerCase(Locale.ROOT);
    }

    Place place() {
        return place;
    }

    /** Where it comes from, as {@code org/name} and configuration. */
    public String origin() {
        return place.config().isEmpty() ? place.dataset() : place.dataset() + " " + place.config();
    }

    /** Its splits. */
    public List<Split> splits() {
        return splits;
    }

    /** What is undone of its makers' tokenisation. */
    public Detokenizer detokenizer() {
        return detokenizer;
    }

    public Facts facts() {
        return facts;
    }

    /** The split that an evaluation takes where none is named: the last. */
    public Split evaluated() {
        return splits.get(splits.size() - 1);
    }

    /** The split that the reference scores: of WikiText 2 the one to train on. */
    Split scoredByPapers() {
        return this == WIKITEXT2 ? Split.TRAIN : evaluated();
    }

    /** Whether its split val is the end of its split train. */
    boolean holdsOutItsEnd() {
        return this == OPENWEBTEXT;
    }
}
