package radd.data.tokenizer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What a SentencePiece model's file says of its pieces, so far as decoding and cutting texts need it; encoding is the library's.
 *
 * <p>Source: {@code sentencepiece_model.proto}, whose numbers of fields and defaults these are. Pieces have the space before a word as U+2581.
 */
final class SentencePieceModel {
    /** What stands for a space. */
    static final char SPACE = '\u2581';

    /** What a piece is, in the order of the file's numbers, from 1. */
    enum Type {
        NORMAL,
        UNKNOWN,
        CONTROL,
        USER_DEFINED,
        UNUSED,
        BYTE
    }

    /** A piece of text, or what stands in a sequence without being text. */
    record Piece(String text, Type type) {}

    private static final Pattern BYTE_PIECE = Pattern.compile("<0x[0-9A-F]{2}>");

    private final List<Piece> pieces = new ArrayList<>();
    private String unknownSurface = " \u2047 ";
    private String bos = "<s>";
    private String eos = "</s>";
    private boolean spaceIsLast;
    private boolean addsDummyPrefix = true;
    private boolean removesExtraSpaces = true;
    private boolean escapesSpaces = true;

    /**
     * Reads a model.
     *
     * @throws IllegalArgumentException if it is none
     */
    SentencePieceModel(byte[] file) {
        ProtobufFields fields = new ProtobufFields(ByteBuffer.wrap(file));
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> pieces.add(piece(fields.bytes()));
                case 2 -> readTraining(fields.bytes());
                case 3 -> readNormalizer(fields.bytes());
                default -> {}
            }
        }
        if (pieces.stream().noneMatch(piece -> piece.type() == Type.UNKNOWN)) {
            throw new IllegalArgumentException("it has no piece for what is unknown");
        }
    }

    private static Piece piece(ByteBuffer message) {
        ProtobufFields fields = new ProtobufFields(message);
        String text = "";
        int type = 1;
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> text = fields.text();
                case 3 -> type = fields.value();
                default -> {}
            }
        }
        if (text.isEmpty() || type < 1 || type > Type.values().length) {
            throw new IllegalArgumentException("a piece is empty or of no known type");
        }
        Piece piece = new Piece(text, Type.values()[type - 1]);
        if (piece.type() == Type.BYTE && !BYTE_PIECE.matcher(text).matches()) {
            throw new IllegalArgumentException("piece " + text + " is no byte");
        }
        return piece;
    }

    private void readTraining(ByteBuffer message) {
        ProtobufFields fields = new ProtobufFields(message);
        while (fields.next()) {
            switch (fields.number()) {
                case 24 -> spaceIsLast = fields.value() != 0;
                case 44 -> unknownSurface = fields.text();
                case 46 -> bos = fields.text();
                case 47 -> eos = fields.text();
                default -> {}
            }
        }
    }

    private void readNormalizer(ByteBuffer message) {
        ProtobufFields fields = new ProtobufFields(message);
        while (fields.next()) {
            switch (fields.number()) {
                case 3 -> addsDummyPrefix = fields.value() != 0;
                case 4 -> removesExtraSpaces = fields.value() != 0;
                case 5 -> escapesSpaces = fields.value() != 0;
                default -> {}
            }
        }
    }

    /** Number of pieces. */
    int size() {
        return pieces.size();
    }

    Piece piece(int id) {
        return pieces.get(id);
    }

    /** The id that a text begins with; none if the model has no such piece, or it is no mark. */
    OptionalInt begin() {
        return control(bos);
    }

    /** The id that a text ends with. */
    OptionalInt end() {
        return control(eos);
    }

    private OptionalInt control(String text) {
        int id = pieces.indexOf(new Piece(text, Type.CONTROL));
        return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** What an unknown piece is decoded to. */
    String unknownSurface() {
        return unknownSurface;
    }

    /** Whether the space that a text's first piece begins with is not the text's own. */
    boolean stripsFirstSpace() {
        return addsDummyPrefix || removesExtraSpaces;
    }

    /** Whether all spaces before the first word are left out. */
    boolean removesExtraSpaces() {
        return removesExtraSpaces;
    }

    /**
     * Whether a text may be cut before any space: the space before a word is put there anyhow, only one of several counts, and no piece goes on behind one.
     */
    boolean cutsAtSpaces() {
        return addsDummyPrefix
                && removesExtraSpaces
                && escapesSpaces
                && !spaceIsLast
                && pieces.stream().allMatch(piece -> piece.text().indexOf(' ') < 0 && beginsOnly(piece.text()));
    }

    /** Whether spaces stand only at the beginning. */
    private static boolean beginsOnly(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) == SPACE) {
            at++;
        }
        return text.indexOf(SPACE, at) < 0;
    }
}
