package radd.data.corpus;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import radd.modelio.AtomicFile;
import radd.modelio.Sha256;

/**
 * The tokens of some hundred consecutive batches of a corpus file: a file of them and, appearing after it, this description as JSON. A preparation that is
 * ended at any moment goes on behind the parts that are there.
 *
 * @param store the file of tokens, beside the description
 * @param bytes its length
 * @param modified its time of change, in milliseconds since 1970
 * @param crc32c its checksum
 * @param documents number of documents that end in it
 * @param tokens number of tokens
 * @param endOfTextStrings how often the text holds what the tokenizer prints for an end of text
 * @param sha256 hash of the whole corpus file if this is its last part; else empty
 */
record CorpusPart(
        String store,
        long bytes,
        long modified,
        long crc32c,
        long documents,
        long tokens,
        long endOfTextStrings,
        String sha256) {
    /** What all files of parts begin with. */
    static final String PREFIX = "tokens-";

    /** The rules by which files are cut into parts; another version makes them anew. */
    private static final int FORMAT = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern STORE = Pattern.compile(PREFIX + "[0-9a-f]{16}-[0-9]{5,}\\.bin");

    CorpusPart {
        if (!STORE.matcher(store).matches()) {
            throw new IllegalArgumentException(store + " names no file of tokens");
        }
    }

    /** Parts of the same file have names that change with its path, length and time of change. */
    static String name(CorpusManifest.Source source) {
        String identity = FORMAT + "\n" + source.path() + "\n" + source.bytes() + "\n" + source.modified();
        return PREFIX + Sha256.of(identity).substring(0, 16);
    }

    /** The file of a part's tokens. */
    static Path store(Path folder, String name, int part) {
        return folder.resolve(String.format("%s-%05d.bin", name, part));
    }

    static Path description(Path store) {
        String name = store.getFileName().toString();
        return store.resolveSibling(name.substring(0, name.length() - ".bin".length()) + ".json");
    }

    /** The part of a file of tokens, if it and its description are whole. */
    static Optional<CorpusPart> find(Path store) {
        Path description = description(store);
        try {
            if (!Files.exists(description)) {
                return Optional.empty();
            }
            CorpusPart part = JSON.readValue(Files.readAllBytes(description), CorpusPart.class);
            return part != null && part.isWhole(store) ? Optional.of(part) : Optional.empty();
        } catch (IOException damaged) {
            return Optional.empty();
        }
    }

    /** Whether its file is the one that was written: by length and time of change, or by its checksum. */
    boolean isWhole(Path file) throws IOException {
        return Files.exists(file)
                && Files.size(file) == bytes
                && (CorpusBuilder.modified(file) == modified || TokenWriter.checksum(file) == crc32c);
    }

    boolean isLast() {
        return !sha256.isEmpty();
    }

    void write(Path file) throws IOException {
        AtomicFile.writeString(description(file), JSON.writeValueAsString(this));
    }
}
