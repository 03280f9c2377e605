package radd.data.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Puts the pieces of a SentencePiece model together to a text, as {@code sentencepiece_processor.cc}, {@code Decode}; used once. */
final class PieceDecoder {
    private static final int LONGEST_CHARACTER = 4;

    private final SentencePieceModel model;
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean begun;

    PieceDecoder(SentencePieceModel model) {
        this.model = model;
    }

    String decode(int[] ids) {
        for (int id : ids) {
            SentencePieceModel.Piece piece = model.piece(id);
            if (piece.type() == SentencePieceModel.Type.BYTE) {
                bytes.write(Integer.parseInt(piece.text().substring(3, 5), 16)); // <0x0A>
                continue;
            }
            addBytes();
            add(piece);
        }
        addBytes();
        return text.toString();
    }

    private void add(SentencePieceModel.Piece piece) {
        switch (piece.type()) {
            case CONTROL -> {}
            case UNKNOWN -> addText(model.unknownSurface());
            default -> {
                String own = piece.text();
                boolean strips = !begun && model.stripsFirstSpace() && own.charAt(0) == SentencePieceModel.SPACE;
                if (strips) {
                    own = own.substring(1);
                    begun = !model.removesExtraSpaces();
                }
                addText(own.replace(SentencePieceModel.SPACE, ' '));
            }
        }
    }

    private void addText(String more) {
        text.append(more);
        begun = begun || !more.isEmpty();
    }

    /** The characters of the bytes that have come together; U+FFFD for each byte that belongs to none. */
    private void addBytes() {
        byte[] all = bytes.toByteArray();
        bytes.reset();
        int at = 0;
        while (at < all.length) {
            int length = lengthOfCharacter(all, at);
            addText(length == 0 ? "\uFFFD" : new String(all, at, length, StandardCharsets.UTF_8));
            at += Math.max(length, 1);
        }
    }

    /** Bytes of the character that begins at a place, 0 if none does. */
    private static int lengthOfCharacter(byte[] bytes, int at) {
        for (int length = 1; length <= LONGEST_CHARACTER && at + length <= bytes.length; length++) {
            byte[] some = Arrays.copyOfRange(bytes, at, at + length);
            String text = new String(some, StandardCharsets.UTF_8);
            boolean whole = Arrays.equals(some, text.getBytes(StandardCharsets.UTF_8));
            if (whole && text.codePointCount(0, text.length()) == 1) {
                return length;
            }
        }
        return 0;
    }
}
