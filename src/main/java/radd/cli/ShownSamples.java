package radd.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import radd.cli.page.SampleView;
import radd.core.sampler.GeneratedSequence;
import radd.data.tokenizer.Tokenizer;
import radd.sample.WrittenSample;

/** Samples as a page shows them: token by token where it is known which text each token is. */
final class ShownSamples {
    /** More of them are not read by anybody. */
    static final int MOST = 16;

    private ShownSamples() {}

    /**
     * A sequence that was just drawn.
     *
     * @param tokenizer the model's; a model of bare ids shows numbers
     */
    static SampleView of(String heading, GeneratedSequence sequence, Optional<Tokenizer> tokenizer) {
        return new SampleView(
                heading,
                pieces(sequence.ids(), tokenizer),
                IntStream.range(0, sequence.length())
                        .map(sequence::revealed)
                        .boxed()
                        .toList());
    }

    /**
     * A sample of a file.
     *
     * @param tokenizer one that may be that of the model that drew it
     */
    static SampleView of(String heading, WrittenSample sample, Optional<Tokenizer> tokenizer) {
        if (sample.ids().isEmpty()) {
            return new SampleView(heading, List.of(sample.text().orElse("")), List.of());
        }
        int[] ids = sample.ids().get();
        Optional<List<String>> tokens = sample.text().isEmpty()
                ? Optional.of(pieces(ids, Optional.empty()))
                : tokens(sample.text().get(), ids, sample.ended(), tokenizer);
        return tokens.map(pieces -> new SampleView(
                        heading,
                        pieces,
                        sample.revealed()
                                .map(steps -> Arrays.stream(steps).boxed().toList())
                                .orElse(List.of())))
                .orElseGet(() -> new SampleView(heading, List.of(sample.text().get()), List.of()));
    }

    /** The text of each token: by the tokenizer if it is that of the sample, or a character each where there are as many. */
    private static Optional<List<String>> tokens(
            String text, int[] ids, boolean ended, Optional<Tokenizer> tokenizer) {
        int[] shown = ended ? Arrays.copyOf(ids, ids.length - 1) : ids;
        List<String> pieces = new ArrayList<>();
        if (tokenizer
                .filter(known -> IntStream.of(shown).allMatch(id -> id < known.vocabularySize()))
                .filter(known -> known.decode(shown).equals(text))
                .isPresent()) {
            pieces.addAll(pieces(shown, tokenizer));
        } else if (text.codePoints().count() == shown.length) {
            text.codePoints().forEach(point -> pieces.add(Character.toString(point)));
        } else {
            return Optional.empty();
        }
        if (ended) {
            pieces.add(""); // the end of text, which the text does not show
        }
        return Optional.of(pieces);
    }

    private static List<String> pieces(int[] ids, Optional<Tokenizer> tokenizer) {
        if (tokenizer.isEmpty()) {
            return Arrays.stream(ids).mapToObj(id -> id + " ").toList();
        }
        Tokenizer known = tokenizer.get();
        List<String> pieces = Arrays.stream(ids)
                .mapToObj(id -> known.decode(new int[] {id}))
                .toList();
        // Tokens that are words bring no spaces of their own.
        return known.decode(ids).length() <= String.join("", pieces).length()
                ? pieces
                : pieces.stream().map(piece -> piece + " ").toList();
    }
}
