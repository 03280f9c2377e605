package radd.data.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * GPT-2's BPE by Hugging Face's tokenizers, the oracle of ours: made of the same byte strings and of the merges that they imply.
 *
 * <p>A token's rank is its id and the order in which it was learnt. Byte-pair encoding restricted to lower ranks therefore splits a token
 * into exactly the two parts whose merge made it.
 */
final class HuggingFaceGpt2 {
    private static final int TOKENS = 50256;

    private final byte[][] tokens = new byte[TOKENS][];
    private final Map<String, Integer> rankOf = new HashMap<>(2 * TOKENS);
    private final HuggingFaceTokenizer bpe;

    HuggingFaceGpt2() throws IOException {
        System.setProperty("OPT_OUT_TRACKING", "true"); // DJL otherwise reports its use over the network
        Gpt2Vocabulary vocabulary = Gpt2Vocabulary.load();
        for (int rank = 0; rank < TOKENS; rank++) {
            tokens[rank] = vocabulary.bytes(rank);
            rankOf.put(key(tokens[rank], 0, tokens[rank].length), rank);
        }
        bpe = HuggingFaceTokenizer.newInstance(
                new ByteArrayInputStream(toTokenizerJson()),
                Map.of("truncation", "false", "addSpecialTokens", "false"));
    }

    int[] encode(String text) {
        return LongStream.of(bpe.encode(text).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    /** Hugging Face's tokenizer.json: byte-level BPE without any special token, so that no text is ever read as one. */
    private byte[] toTokenizerJson() {
        String[] shown = new String[TOKENS];
        String[] alphabet = byteAlphabet();
        for (int id = 0; id < TOKENS; id++) {
            shown[id] = show(tokens[id], 0, tokens[id].length, alphabet);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 21);
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("version", "1.0");
            json.writeArrayFieldStart("added_tokens");
            json.writeEndArray();
            json.writeFieldName("pre_tokenizer");
            writeByteLevel(json);
            json.writeFieldName("decoder");
            writeByteLevel(json);
            json.writeObjectFieldStart("model");
            json.writeStringField("type", "BPE");
            json.writeObjectFieldStart("vocab");
            for (int id = 0; id < TOKENS; id++) {
                json.writeNumberField(shown[id], id);
            }
            json.writeEndObject();
            json.writeArrayFieldStart("merges");
            for (byte[] token : tokens) {
                if (token.length > 1) {
                    int cut = lastMerge(token);
                    json.writeString(show(token, 0, cut, alphabet) + " " + show(token, cut, token.length, alphabet));
                }
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static void writeByteLevel(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "ByteLevel");
        json.writeBooleanField("add_prefix_space", false);
        json.writeBooleanField("trim_offsets", true);
        json.writeBooleanField("use_regex", true);
        json.writeEndObject();
    }

    /** Replays BPE on a token until two parts are left. Returns where the second begins. */
    private int lastMerge(byte[] token) {
        List<Integer> starts = new ArrayList<>();
        for (int start = 0; start < token.length; start++) {
            starts.add(start);
        }
        while (starts.size() > 2) {
            int best = -1;
            int bestRank = Integer.MAX_VALUE;
            for (int part = 0; part + 1 < starts.size(); part++) {
                int end = part + 2 < starts.size() ? starts.get(part + 2) : token.length;
                Integer rank = rankOf.get(key(token, starts.get(part), end));
                if (rank != null && rank < bestRank) {
                    best = part;
                    bestRank = rank;
                }
            }
            if (best < 0) {
                throw new IllegalStateException("token " + Arrays.toString(token) + " cannot be made by merges");
            }
            starts.remove(best + 1);
        }
        return starts.get(1);
    }

    /** Bytes as a hashable text, one char each. */
    private static String key(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static String show(byte[] bytes, int from, int to, String[] alphabet) {
        StringBuilder shown = new StringBuilder(to - from);
        for (int at = from; at < to; at++) {
            shown.append(alphabet[bytes[at] & 0xFF]);
        }
        return shown.toString();
    }

    /** GPT-2's printable stand-ins for the 256 bytes: Latin-1's visible characters stand for themselves, the others for U+0100 onwards. */
    private static String[] byteAlphabet() {
        String[] alphabet = new String[256];
        int others = 0;
        for (int value = 0; value < 256; value++) {
            boolean visible = (value >= '!' && value <= '~') || (value >= 0xA1 && value != 0xAD);
            alphabet[value] = Character.toString(visible ? value : 256 + others++);
        }
        return alphabet;
    }
}
