package radd.data.corpus;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.Named;
import radd.RaddException;
import radd.data.tokenizer.Detokenizer;

/**
 * Finds what a corpus's name stands for: one of {@link NamedCorpus}, {@code hf:org/name[:config][:split][:column]}, or a path or glob.
 *
 * @param datasets where named corpora come from
 */
public record CorpusNames(DatasetFiles datasets) {
    private static final Logger LOG = LoggerFactory.getLogger(CorpusNames.class);
    private static final String HUB = "hf:";

    /** Most parts of a hub name: data set, configuration, split, column. */
    private static final int PARTS = 4;

    /** The named corpus that a text stands for; a file of that name is written {@code ./name}. */
    public static Optional<NamedCorpus> named(String text) {
        return Named.find(NamedCorpus.class, text);
    }

    /** Whether a text is the same from any working folder. */
    public static boolean isName(String text) {
        return named(text).isPresent() || text.startsWith(HUB);
    }

    /**
     * The corpus of a text.
     *
     * @param split the part that is meant; empty for the usual one
     * @param usual the split of a named corpus where none is meant; of a path all is taken
     * @param rules as the user wants them; what they leave open is the named corpus's own
     * @throws RaddException if it is not there or has no such split
     */
    public FoundCorpus find(String text, Optional<Split> split, Split usual, CorpusRules rules) {
        Optional<NamedCorpus> named = named(text);
        if (named.isPresent()) {
            return named(text, named.get(), split.orElse(usual), rules);
        }
        if (text.startsWith(HUB)) {
            return ofHub(text, split.orElse(usual), rules);
        }
        return new FoundCorpus(CorpusSource.find(text, rules), split, FoundCorpus.Cut.SHARE);
    }

    private FoundCorpus named(String text, NamedCorpus corpus, Split split, CorpusRules rules) {
        if (Files.exists(Path.of(text))) {
            LOG.info("{} is {} of the hub; the file of that name would be ./{}", text, corpus.origin(), text);
        }
        if (!corpus.splits().contains(split)) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "corpus " + corpus.label() + " has no split " + split.label(),
                    "take one of "
                            + String.join(
                                    ", ",
                                    corpus.splits().stream().map(Named::label).toList()));
        }
        NamedCorpus.Place place = corpus.place();
        CorpusRules own = rules.column().equals(CorpusRules.TEXT) ? rules.withColumn(place.column()) : rules;
        own = own.detokenizer() == Detokenizer.NONE ? own.withDetokenizer(corpus.detokenizer()) : own;
        boolean whole = corpus.holdsOutItsEnd();
        Split read = whole ? Split.TRAIN : split;
        List<Path> files = place.config().contains("*")
                ? HubDataset.matching(datasets, place.dataset(), place.config())
                : new HubDataset(place.dataset(), place.config(), read.hubNames()).files(datasets);
        if (files.isEmpty()) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "the data set " + place.dataset() + " has no files " + place.config(),
                    "download them, or give their path");
        }
        CorpusSource source = CorpusSource.of(corpus.label() + " " + read.label(), files, own);
        return new FoundCorpus(source, Optional.of(split), whole ? FoundCorpus.Cut.HELD_OUT_END : FoundCorpus.Cut.NONE);
    }

    private FoundCorpus ofHub(String text, Split usual, CorpusRules rules) {
        List<String> parts =
                new ArrayList<>(List.of(text.substring(HUB.length()).split(":", -1)));
        if (parts.size() > PARTS || !parts.get(0).matches("[\\w.-]+/[\\w.-]+")) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "corpus " + text + " names no data set",
                    "write hf:ORG/NAME[:CONFIG][:SPLIT][:COLUMN]");
        }
        while (parts.size() < PARTS) {
            parts.add("");
        }
        List<String> splits = parts.get(2).isEmpty() ? usual.hubNames() : List.of(parts.get(2));
        CorpusRules own = parts.get(3).isEmpty() ? rules : rules.withColumn(parts.get(3));
        List<Path> files = new HubDataset(parts.get(0), parts.get(1), splits).files(datasets);
        CorpusSource source = CorpusSource.of(text + " (" + String.join("/", splits) + ")", files, own);
        return new FoundCorpus(source, Optional.empty(), FoundCorpus.Cut.NONE);
    }
}
