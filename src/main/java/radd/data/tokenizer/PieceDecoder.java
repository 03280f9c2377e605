package radd.data.tokenizer;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Puts the pieces of a SentencePiece model together to a text, as {@code sentencepiece_processor.cc}, {@code Decode}; used once. */
final class PieceDecoder {
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
            int length = 1;
            String symbol = LossyUtf8.decode(Arrays.copyOfRange(all, at, at + 1));
            while (length < 4 && symbol.indexOf('\uFFFD') >= 0 && at + length < all.length) {
                length++;
                symbol = LossyUtf8.decode(Arrays.copyOfRange(all, at, at + length));
            }
            boolean whole = symbol.codePointCount(0, symbol.length()) == 1 && symbol.charAt(0) != '\uFFFD';
            addText(whole ? symbol : "\uFFFD");
            at += whole ? length : 1;
        }
    }
}
