package radd.modelio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import radd.RaddException;

class SafeTensorsTest {
    private static final int ELEMENTS_OVER_ONE_CHUNK = 300_001;

    @TempDir
    Path folder;

    @Test
    void readsTheReferencesModel() throws Exception {
        try (SafeTensors file = SafeTensors.open(golden("model"))) {
            assertEquals(Map.of("format", "pt"), file.metadata());
            assertEquals(26, file.names().size());
            assertArrayEquals(
                    new long[] {51, 32}, file.info("vocab_embed.embedding").shape());
            // inv_freq of 8 wide heads: 10000^(-2i/8)
            assertArrayEquals(new float[] {1f, 0.1f, 0.01f, 0.001f}, file.readFloats("rotary_emb.inv_freq"), 1e-8f);
        }
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Path file = folder.resolve("all.safetensors");
        float[] floats = new float[ELEMENTS_OVER_ONE_CHUNK];
        double[] doubles = new double[ELEMENTS_OVER_ONE_CHUNK];
        long[] longs = new long[ELEMENTS_OVER_ONE_CHUNK];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < floats.length; i++) {
            floats[i] = random.nextInt() * 0x1p-20f;
            doubles[i] = random.nextDouble();
            longs[i] = random.nextLong();
        }
        List<TensorEntry> entries = List.of(
                TensorEntry.of(
                        "bytes",
                        StoredType.U8,
                        shape(3),
                        channel -> channel.write(ByteBuffer.wrap(new byte[] {0, 1, -1}))),
                TensorEntry.ofFloats("floats \"\u00e9\uD83D\uDE00", shape(ELEMENTS_OVER_ONE_CHUNK), floats),
                TensorEntry.ofDoubles("doubles", shape(1, ELEMENTS_OVER_ONE_CHUNK), doubles),
                TensorEntry.ofLongs("longs", shape(ELEMENTS_OVER_ONE_CHUNK, 1), longs),
                TensorEntry.ofFloats("empty", shape(3, 0)),
                TensorEntry.ofFloats("number", shape(), 7f));
        SafeTensors.write(file, Map.of("key", "value"), entries);

        try (SafeTensors read = SafeTensors.open(file)) {
            assertEquals(Map.of("key", "value"), read.metadata());
            assertArrayEquals(floats, read.readFloats("floats \"\u00e9\uD83D\uDE00"));
            assertArrayEquals(doubles, read.readDoubles("doubles"));
            assertArrayEquals(longs, read.readLongs("longs"));
            assertArrayEquals(new long[] {0, 1, 255}, read.readLongs("bytes"));
            assertArrayEquals(new float[0], read.readFloats("empty"));
            assertArrayEquals(new float[] {7f}, read.readFloats("number"));
            assertArrayEquals(shape(), read.info("number").shape());
            assertArrayEquals(shape(3, 0), read.info("empty").shape());
            // Wider types first, so that all are aligned; the given order otherwise.
            assertEquals(
                    List.of("doubles", "longs", "floats \"\u00e9\uD83D\uDE00", "empty", "number", "bytes"),
                    List.copyOf(read.names()));
        }
    }

    @Test
    void aRunOfElementsIsReadIntoAMappedOrDirectBuffer() {
        Path file = folder.resolve("run.safetensors");
        SafeTensors.write(file, Map.of(), List.of(TensorEntry.ofFloats("x", shape(2, 3), 0, 1, 2, 3, 4, 5)));
        FloatBuffer direct =
                ByteBuffer.allocateDirect(12).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        try (SafeTensors read = SafeTensors.open(file)) {
            read.readFloats("x", 2, direct);
            assertEquals(FloatBuffer.wrap(new float[] {2, 3, 4}), direct.flip());
            assertThrows(IndexOutOfBoundsException.class, () -> read.readFloats("x", 4, FloatBuffer.allocate(3)));
        }
    }

    @Test
    void aTensorOverTwoGibibytesIsReadAtItsEnd() throws IOException {
        Path file = folder.resolve("large.safetensors");
        long elements = 3L << 28;
        String header =
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[" + elements + "],\"data_offsets\":[0," + 4 * elements + "]}}";
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        // Sparse: only the header and the last number take room on the disk.
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.writeLong(Long.reverseBytes(json.length));
            sparse.write(json);
            sparse.seek(8 + json.length + 4 * (elements - 1));
            sparse.writeInt(Integer.reverseBytes(Float.floatToIntBits(1.5f)));
        }
        FloatBuffer last = FloatBuffer.allocate(2);
        try (SafeTensors read = SafeTensors.open(file)) {
            read.readFloats("x", elements - 2, last);
        }
        assertArrayEquals(new float[] {0f, 1.5f}, last.array());
    }

    @Test
    void sixteenBitFloatsAreWidenedExactly() {
        Path file = folder.resolve("half.safetensors");
        short[] float16 = {0x3C00, (short) 0xC000, 0x3555, 0x0001, 0x7BFF, (short) 0xFC00, 0x7E00, (short) 0x8000};
        SafeTensors.write(
                file,
                Map.of(),
                List.of(
                        shorts("float16", StoredType.F16, float16),
                        shorts("bfloat16", StoredType.BF16, (short) 0x3F80, (short) 0xC049, (short) 0x0001)));
        try (SafeTensors read = SafeTensors.open(file)) {
            assertArrayEquals(
                    new float[] {1f, -2f, 0x1.554p-2f, 0x1p-24f, 65504f, Float.NEGATIVE_INFINITY, Float.NaN, -0f},
                    read.readFloats("float16"));
            assertArrayEquals(
                    new float[] {1f, -3.140625f, Float.intBitsToFloat(0x0001_0000)}, read.readFloats("bfloat16"));
        }
    }

    @Test
    void everyTruncationIsRefused() throws Exception {
        byte[] whole = Files.readAllBytes(golden("model3"));
        Path file = folder.resolve("short.safetensors");
        for (int length = 0; length < whole.length; length += 397) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertRefused(file, "not a complete safetensors file");
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertRefused(file, "not a complete safetensors file");
    }

    @Test
    void aFlippedBitInTheHeaderIsRefusedUnlessItOnlyRenames() throws Exception {
        byte[] whole = Files.readAllBytes(golden("model3"));
        int headerLength =
                (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        Path file = folder.resolve("flipped.safetensors");
        int refused = 0;
        for (int place = 0; place < Long.BYTES + headerLength; place += 13) {
            byte[] flipped = whole.clone();
            flipped[place] ^= (byte) (1 << place % 8);
            Files.write(file, flipped);
            try (SafeTensors read = SafeTensors.open(file)) {
                // A letter of a name, or of the same size: nothing that opening can see.
                assertTrue(read.names().size() >= 16, () -> "names " + read.names());
            } catch (RaddException refusal) {
                assertEquals(RaddException.Kind.DATA, refusal.kind());
                refused++;
            }
        }
        assertTrue(refused > headerLength / 13 / 3, "refused " + refused);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100_000_001, Integer.MAX_VALUE, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void anImpossibleHeaderLengthIsRefused(long length) throws IOException {
        Path file = folder.resolve("length.safetensors");
        ByteBuffer bytes =
                ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        Files.write(file, bytes.array());
        assertRefused(file, "header's length is " + Long.toUnsignedString(length));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | tensor b has bytes 4 to 8
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}                          | must start at 0
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}                          | its tensors take 4 bytes and it has 8
            {"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}                         | end by 8
            {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}                          | tensor a has 8 bytes where F32 [3] needs 12
            {"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}                          | dtype "F31", must be one of [BOOL
            {"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}                         | shape [-2]
            {"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}                        | shape [2.0]
            {"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}                            | tensor a has shape
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}                          | data_offsets [8,0]
            {"a":{"dtype":"F32","shape":[9223372036854775807,2],"data_offsets":[0,8]}}      | over 2^63
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}} | Duplicate field 'a'
            {"a":3}                                                                         | tensor a has dtype
            [1,2]                                                                           | not a JSON object
            {"__metadata__":{"a":1}}                                                        | something else than text
            {"a":                                                                           | its header is not JSON
            {} {}                                                                           | its header is not JSON
            """)
    void anInconsistentHeaderIsRefusedByNameOfItsTensor(String header, String message) throws IOException {
        Path file = folder.resolve("header.safetensors");
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(file, bytes.putLong(json.length).put(json).array());
        assertRefused(file, message);
    }

    @Test
    void whatIsAnotherFileIsNamed() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Files.writeString(file, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
        assertRefused(file, "is a Git LFS pointer");
        Files.writeString(file, "<!DOCTYPE html><title>Sign in</title>");
        assertRefused(file, "is a web page");
    }

    @Test
    void aMissingFileTensorOrTypeIsNamed() {
        assertRefused(folder.resolve("none.safetensors"), "there is no such file or folder; check the path");
        assertRefused(folder, "cannot read");
        Path file = folder.resolve("typed.safetensors");
        SafeTensors.write(file, Map.of(), List.of(TensorEntry.ofLongs("ids", shape(1), 5)));
        try (SafeTensors read = SafeTensors.open(file)) {
            assertMessage(
                    "tensor ids of " + file + " is I64, must hold floats",
                    assertThrows(RaddException.class, () -> read.readFloats("ids")));
            assertMessage("has no tensor x", assertThrows(RaddException.class, () -> read.readLongs("x")));
        }
    }

    @Test
    void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = folder.resolve("kept.safetensors");
        SafeTensors.write(file, Map.of(), List.of(TensorEntry.ofFloats("x", shape(1), 1f)));
        byte[] before = Files.readAllBytes(file);
        TensorEntry broken = TensorEntry.of("x", StoredType.F32, shape(2), channel -> {
            channel.write(ByteBuffer.allocate(4));
            throw new IOException("No space left on device");
        });
        RaddException refusal =
                assertThrows(RaddException.class, () -> SafeTensors.write(file, Map.of(), List.of(broken)));
        assertMessage("cannot write " + file + ": No space left on device; free some space", refusal);
        TensorEntry short4 =
                TensorEntry.of("x", StoredType.F32, shape(2), channel -> channel.write(ByteBuffer.allocate(4)));
        assertThrows(IllegalArgumentException.class, () -> SafeTensors.write(file, Map.of(), List.of(short4)));
        assertArrayEquals(before, Files.readAllBytes(file));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    private static void assertRefused(Path file, String message) {
        assertMessage(
                message,
                assertThrows(RaddException.class, () -> SafeTensors.open(file).close()));
    }

    private static void assertMessage(String part, RaddException refusal) {
        String message = String.valueOf(refusal.getMessage());
        assertEquals(RaddException.Kind.DATA, refusal.kind());
        assertTrue(message.contains(part), message);
        assertEquals(1, message.lines().count(), message);
    }

    private static TensorEntry shorts(String name, StoredType dtype, short... bits) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * bits.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(bits);
        return TensorEntry.of(name, dtype, shape(bits.length), channel -> channel.write(bytes.duplicate()));
    }

    private static long[] shape(long... sizes) {
        return sizes;
    }

    private static Path golden(String model) throws URISyntaxException {
        return Path.of(SafeTensorsTest.class
                .getResource("/golden/" + model + "/model.safetensors")
                .toURI());
    }
}
