package radd.data.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static radd.RaddException.Kind.DATA;
import static radd.data.UserErrors.assertRefused;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.data.tokenizer.Ids;

class TokenStoreTest {
    private static final int[] IDS =
            IntStream.range(0, 1000).map(i -> i * 37 % 997).toArray();

    @TempDir
    Path folder;

    @Test
    void idsComeBackAcrossSegmentsInTwoAndFourBytes() throws IOException {
        for (int vocabularySize : new int[] {1000, 65536, 65537, 1 << 20}) {
            Path file = write(vocabularySize, IDS);
            assertEquals(vocabularySize <= 65536 ? 2000 : 4000, Files.size(file));
            TokenStore store = MappedTokens.map(file, vocabularySize, 64);
            assertEquals(1000, store.length());
            assertArrayEquals(IDS, store.read(0, 1000));
            assertArrayEquals(IntStream.range(13, 99).map(i -> IDS[i]).toArray(), store.read(13, 86));
        }
    }

    @Test
    void storesBeyondTwoGibibytesAreRead() throws IOException {
        Path file = folder.resolve("large");
        long tokens = (5L << 30) / 2;
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(2 * tokens);
            sparse.seek(2 * (tokens - 3));
            sparse.write(new byte[] {7, 0, 8, 1, 9, 0});
        }
        TokenStore store = MappedTokens.map(file, 50257);
        assertEquals(tokens, store.length());
        assertArrayEquals(new int[] {0, 7, 264, 9}, store.read(tokens - 4, 4));
        assertArrayEquals(new int[] {264, 9}, store.slice(tokens - 10, tokens).read(8, 2));
    }

    @Test
    void idsOutsideTheVocabularyAreRefusedWithTheirPosition() throws IOException {
        TokenStore store = MappedTokens.map(write(1000, new int[] {1, 2, 999, 50}), 999);
        assertArrayEquals(new int[] {1, 2}, store.read(0, 2));
        assertRefused(DATA, () -> store.read(1, 3), "id 999 at position 2", "0 to 998");
        assertRefused(DATA, () -> TokenStore.of(new int[] {3, 4}, 4), "id 4 at position 1");
    }

    @Test
    void slicesAreViewsWithTheirOwnBounds() {
        TokenStore slice = TokenStore.of(IDS, 1000).slice(100, 200).slice(10, 20);
        assertEquals(10, slice.length());
        assertArrayEquals(IntStream.range(110, 120).map(i -> IDS[i]).toArray(), slice.read(0, 10));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.read(5, 6));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.slice(0, 11));
    }

    private Path write(int vocabularySize, int[] ids) throws IOException {
        Path file = folder.resolve("store-" + vocabularySize);
        Ids all = new Ids();
        all.addAll(ids);
        try (TokenWriter writer = new TokenWriter(file, vocabularySize)) {
            writer.append(all);
        }
        return file;
    }
}
