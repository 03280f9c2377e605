package radd.data.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import radd.RaddException;
import radd.data.tokenizer.Detokenizer;
import radd.data.tokenizer.Tokenizer;
import radd.modelio.FileFailure;

/**
 * A corpus that is to be scored.
 *
 * @param corpus which
 * @param packing how it is cut into blocks
 */
public record EvaluationCorpus(FoundCorpus corpus, Packing packing) {
    private static final String PTB_TEST = "ptb.test.txt";

    /**
     * What an evaluation asks for.
     *
     * @param dataset a name, {@code hf:org/name}, a path or glob, or a folder that holds {@code ptb.test.txt}
     * @param folder where {@code ptb.test.txt} or {@code ptb/ptb.test.txt} may lie, which is taken for {@code ptb} before the hub is asked
     * @param split the part that is taken; empty for the usual one of a name, and for all of files
     * @param rules how documents are found
     * @throws RaddException if it is not there or has no such part
     */
    public static EvaluationCorpus find(
            String dataset, Path folder, Optional<Split> split, CorpusRules rules, Packing packing, CorpusNames names) {
        Optional<NamedCorpus> named = CorpusNames.named(dataset);
        List<Path> places = new ArrayList<>();
        if (named.equals(Optional.of(NamedCorpus.PTB)) && split.orElse(Split.TEST) == Split.TEST) {
            places.add(folder.resolve(PTB_TEST));
            places.add(folder.resolve("ptb").resolve(PTB_TEST));
        }
        if (named.isEmpty() && Files.isDirectory(Path.of(dataset))) {
            places.add(Path.of(dataset).resolve(PTB_TEST));
        }
        CorpusRules packed = rules.withPacking(packing);
        for (Path place : places) {
            if (Files.isRegularFile(place)) {
                CorpusRules lines = packed.withDocuments(DocumentRule.LINE).withDetokenizer(Detokenizer.PTB);
                CorpusSource test = CorpusSource.find(place.toString(), lines.withSeparator(""));
                return new EvaluationCorpus(
                        new FoundCorpus(test, Optional.of(Split.TEST), FoundCorpus.Cut.NONE), packing);
            }
        }
        Split usual = named.map(corpus -> packing == Packing.PAPER ? corpus.scoredByPapers() : corpus.evaluated())
                .orElse(Split.TEST);
        return new EvaluationCorpus(names.find(dataset, split, usual, packed), packing);
    }

    /** Its files. */
    public CorpusSource source() {
        return corpus.source();
    }

    /**
     * Its blocks. Text is tokenised into the cache and cut into blocks of {@code length}; each line of ids is a block of its own.
     *
     * @param length the longest block
     * @throws RaddException if the source cannot be used, has no such part, or a line of ids is longer than {@code length}
     */
    public Blocks blocks(Tokenizer tokenizer, CorpusCache cache, int length, BuildProgress progress) {
        if (source().documents() == DocumentRule.IDS) {
            corpus.split().ifPresent(part -> {
                throw new RaddException(
                        RaddException.Kind.CONFIG,
                        "--split is " + part.label() + ", and " + source().given() + " holds lines of ids",
                        "give the lines of the part itself");
            });
            return readIds(tokenizer, length);
        }
        TokenStore store = corpus.of(cache.open(source(), tokenizer, progress), tokenizer);
        Blocks blocks = packing.evaluation(store, tokenizer, length);
        if (blocks.count() == 0) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "corpus " + source().given() + " fills no block of " + length + " tokens as the papers cut it",
                    "score it strictly, or with a smaller length");
        }
        return blocks;
    }

    private Blocks readIds(Tokenizer tokenizer, int length) {
        PieceEncoder encoder = new PieceEncoder(source(), tokenizer);
        List<int[]> blocks = new ArrayList<>();
        for (CorpusFile file : source().files()) {
            try (CorpusReader reader = CorpusReader.open(file, source(), tokenizer)) {
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
                throw FileFailure.reading(file.path(), e);
            }
        }
        if (blocks.isEmpty()) {
            throw new RaddException(
                    RaddException.Kind.DATA, "corpus " + source().given() + " is empty", "give files that hold ids");
        }
        return Blocks.of(blocks);
    }
}
