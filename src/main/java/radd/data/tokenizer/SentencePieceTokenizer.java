package radd.data.tokenizer;

import ai.djl.sentencepiece.SpTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import radd.RaddException;
import radd.modelio.FileFailure;
import radd.modelio.Sha256;

/**
 * A SentencePiece model, unigram or BPE, run by SentencePiece itself.
 *
 * <p>Texts are normalised as the model says, so {@link #decode} gives the normalised text; what has no piece is unknown, or its bytes where the model has
 * pieces for them. Documents begin and end with the model's marks, where it has them.
 */
public final class SentencePieceTokenizer implements Tokenizer {
    /** What the names of such files end in. */
    public static final String ENDING = ".model";

    private final Path file;
    private final SentencePieceModel model;
    private final SpTokenizer library;
    private final String fingerprint;
    private final boolean cutsAtSpaces;

    private SentencePieceTokenizer(Path file, byte[] content, SentencePieceModel model, SpTokenizer library) {
        this.file = file;
        this.model = model;
        this.library = library;
        this.fingerprint = "sentencepiece:" + Sha256.of(content);
        this.cutsAtSpaces = model.cutsAtSpaces();
    }

    /**
     * The tokenizer of a model's file.
     *
     * @throws RaddException (DATA) if it is not there, is none, or SentencePiece does not run on this machine
     */
    public static SentencePieceTokenizer open(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        byte[] content;
        try {
            content = Files.readAllBytes(absolute);
        } catch (IOException e) {
            throw FileFailure.reading(absolute, e);
        }
        try {
            SentencePieceModel model = new SentencePieceModel(content);
            return new SentencePieceTokenizer(absolute, content, model, new SpTokenizer(content));
        } catch (IllegalArgumentException damaged) {
            throw notOne(absolute, damaged);
        } catch (LinkageError | IllegalStateException missing) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    absolute + " needs SentencePiece's library, which does not load here: " + missing.getMessage(),
                    "use Linux on x86-64 or arm64, macOS on arm64 or Windows on x86-64",
                    missing);
        } catch (RuntimeException refused) { // what the library throws
            throw notOne(absolute, refused);
        }
    }

    private static RaddException notOne(Path file, RuntimeException cause) {
        String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return new RaddException(
                RaddException.Kind.DATA,
                file + " is no SentencePiece model, or damaged (" + reason + ")",
                "copy it again, or make one with spm_train",
                cause);
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public String kind() {
        return "sentencepiece";
    }

    @Override
    public int vocabularySize() {
        return model.size();
    }

    @Override
    public OptionalInt startOfText() {
        return model.begin();
    }

    @Override
    public OptionalInt endOfText() {
        return model.end();
    }

    @Override
    public int[] encode(String text) {
        return text.isEmpty() ? new int[0] : library.getProcessor().encode(UnpairedSurrogates.replaced(text));
    }

    /** As {@code spm_decode}, in Java: the library's own does not come back from C beyond U+FFFF. */
    @Override
    public String decode(int[] ids) {
        Ids.requireInVocabulary(ids, vocabularySize());
        return new PieceDecoder(model).decode(ids);
    }

    /** With its space; marks and bytes by the names of their pieces. */
    @Override
    public String token(int id) {
        Ids.requireInVocabulary(new int[] {id}, vocabularySize());
        return model.piece(id).text().replace(SentencePieceModel.SPACE, ' ');
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    /** Before a space, if the model allows it: {@link SentencePieceModel#cutsAtSpaces}. */
    @Override
    public int nextCut(CharSequence text, int from) {
        for (int place = Math.max(from, 1); cutsAtSpaces && place < text.length(); place++) {
            if (text.charAt(place) == ' ') {
                return place;
            }
        }
        return -1;
    }

    @Override
    public int refusedAt(String text) {
        return -1;
    }
}
