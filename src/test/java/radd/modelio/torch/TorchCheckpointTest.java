package radd.modelio.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import radd.RaddException;
import radd.modelio.StoredModel;
import radd.modelio.StoredType;
import radd.modelio.TensorEntry;
import radd.modelio.TensorSource;
import radd.modelio.WeightSet;

/** Files that Python's PyTorch wrote: {@code make.py} beside them says what they hold. */
class TorchCheckpointTest {
    static final Path RECORDED = Path.of("src/test/resources/recorded/torch");

    @TempDir
    private Path folder;

    private static TensorSource open(Path file) {
        return TorchCheckpoint.open(file).weights(WeightSet.AVERAGE, Set.of());
    }

    private static float[] eighths(int... numbers) {
        float[] values = new float[numbers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers[i] / 8f;
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tensors.pt", "tensors4.pt", "deflated.pt", "legacy.pt"})
    void tensorsOfEveryLayoutAreReadFromEveryForm(String file) {
        try (TensorSource tensors = open(RECORDED.resolve(file))) {
            float[] whole = tensors.readFloats("whole");
            for (int i = 0; i < 24; i++) {
                assertEquals(i / 8f, whole[i]);
            }
            assertArrayEquals(new long[] {4, 2, 3}, tensors.info("transposed").shape());
            assertArrayEquals(
                    eighths(0, 4, 8, 12, 16, 20, 1, 5, 9, 13, 17, 21, 2, 6, 10, 14, 18, 22, 3, 7, 11, 15, 19, 23),
                    tensors.readFloats("transposed"));
            assertArrayEquals(eighths(1, 2, 9, 10, 13, 14, 21, 22), tensors.readFloats("strided"));
            assertArrayEquals(new float[] {3, 4, 5, 6}, tensors.readFloats("part"));
            assertArrayEquals(new float[] {5, 6, 7, 8, 9}, tensors.readFloats("tail"));
            assertArrayEquals(new float[] {2.5f}, tensors.readFloats("scalar"));
            assertEquals(0, tensors.readFloats("empty").length);
            assertArrayEquals(new float[] {1.5f, 1.5f, 1.5f, 2.5f, 2.5f, 2.5f}, tensors.readFloats("broadcast"));
            assertArrayEquals(new float[] {0.1f, -3}, tensors.readFloats("double"));
            assertArrayEquals(new float[] {0.5f, -65504}, tensors.readFloats("half"));
            assertArrayEquals(new float[] {1, -3.140625f}, tensors.readFloats("bfloat"));
            assertArrayEquals(new float[] {7, 8}, tensors.readFloats("parameter"));
            FloatBuffer some = FloatBuffer.allocate(2);
            tensors.readFloats("transposed", 5, some);
            assertArrayEquals(eighths(20, 1), some.array());
            assertThrows(IndexOutOfBoundsException.class, () -> tensors.readFloats("part", 3, FloatBuffer.allocate(2)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "long, I64",
        "int, I32",
        "short, I16",
        "char, I8",
        "byte, U8",
        "bool, BOOL",
        "double, F64",
        "half, F16",
        "bfloat, BF16"
    })
    void everyTypeIsNamed(String name, StoredType type) {
        try (TensorSource tensors = open(RECORDED.resolve("tensors.pt"))) {
            assertEquals(type, tensors.info(name).dtype());
            if (!type.isFloat()) {
                refused("tensor " + name, () -> tensors.readFloats(name));
            }
        }
    }

    @Test
    void whatIsNotReadIsRefusedByNameOnlyWhenItIsNeeded() {
        try (TensorSource tensors = open(RECORDED.resolve("tensors.pt"))) {
            assertTrue(tensors.names().contains("complex"));
            refused(
                    "makes tensor complex by torch.ComplexFloatStorage, which is not read",
                    () -> tensors.info("complex"));
        }
    }

    @Test
    void aCheckpointOfLightningSaysItsModelAndHasTwoSetsOfWeights() {
        StoredModel average = StoredModel.at(RECORDED.resolve("lightning.ckpt"), WeightSet.AVERAGE);
        assertEquals("mdlm", average.description().model().family().type());
        assertEquals(10, average.description().tokens());
        String name = "backbone.blocks.0.mlp.2.weight";
        try (TensorSource averaged = average.openWeights(average.model());
                TensorSource own = new StoredModel(average.path(), WeightSet.RAW).openWeights(average.model())) {
            float[] expected = own.readFloats(name);
            float[] actual = averaged.readFloats(name);
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i] + 1, actual[i]);
            }
        }
    }

    @Test
    void whatIsWrittenIsReadBackAndSharedTensorsAreStoredOnce() throws IOException {
        TensorEntry matrix = TensorEntry.ofFloats("matrix", new long[] {2, 3}, 1, 2, 3, 4, 5, Float.MIN_VALUE);
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("model", Map.of("matrix", matrix));
        root.put("ema", Map.of("num_updates", 1L << 40, "shadow_params", List.of(matrix)));
        root.put("model_args", Map.of("flag", true, "text", "\u00e9", "list", List.of(1, -2), "large", 1L << 40));
        Path file = folder.resolve("checkpoint.pth");
        TorchWriter.write(file, root);
        try (TorchCheckpoint checkpoint = TorchCheckpoint.open(file)) {
            TensorSource tensors = checkpoint.weights(WeightSet.AVERAGE, Set.of("matrix"));
            assertArrayEquals(new float[] {1, 2, 3, 4, 5, Float.MIN_VALUE}, tensors.readFloats("matrix"));
            JsonNode said = checkpoint.description().orElseThrow();
            assertTrue(said.get("flag").booleanValue());
            assertEquals("\u00e9", said.get("text").textValue());
            assertEquals("[1,-2]", said.get("list").toString());
            assertEquals(1L << 40, said.get("large").longValue());
        }
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertTrue(bytes.contains("checkpoint/data/0") && !bytes.contains("checkpoint/data/1"));
        int storage = bytes.indexOf("\u0000\u0000\u0080?\u0000\u0000\u0000@"); // 1, 2
        assertEquals(0, storage % 64);
    }

    /** {@code os.system("touch MARK")} and its like, by every instruction that can call. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "cos\nsystem\n(X%tR",
                "(cos\nsystem\nX%o",
                "(X%ios\nsystem\n",
                "cos\nsystem\n(X%t\u0081",
                "cos\nsystem\n(X%t}\u0092"
            })
    void loadingRunsNothing(String call) throws IOException {
        Path mark = folder.resolve("mark");
        byte[] command = ("touch " + mark).getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.writeBytes(latin("\u0080\u0002}("));
        pickle.writeBytes(latin("X\u0004\u0000\u0000\u0000size"));
        String[] parts = call.split("%", 2);
        pickle.writeBytes(latin(parts[0]));
        pickle.write(command.length);
        pickle.writeBytes(new byte[3]);
        pickle.writeBytes(command);
        pickle.writeBytes(latin(parts[1] + "u."));
        Path file = zip("pytorch_model.bin", Map.of("archive/data.pkl", pickle.toByteArray()));
        try (TensorSource tensors = open(file)) {
            refused("makes tensor size by os.system, which is not read", () -> tensors.info("size"));
        } catch (RaddException refusal) {
            assertTrue(
                    String.valueOf(refusal.getMessage()).contains("which PyTorch does not write"),
                    String.valueOf(refusal.getMessage()));
        }
        assertFalse(Files.exists(mark));
    }

    @Test
    void noLengthIsBelievedBeyondTheFile() throws IOException {
        byte[] huge = latin("\u0080\u0002X\u00ff\u00ff\u00ff\u007f.");
        Path file = zip("a.pt", Map.of("a/data.pkl", huge));
        refused(
                "a length of 2147483647 where 1 bytes are left",
                () -> open(file).close());
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.writeBytes(latin("\u0080\u0002"));
        bomb.writeBytes("(".repeat(9 << 20).getBytes(StandardCharsets.US_ASCII));
        Path deflated = zip("b.pt", Map.of("b/data.pkl", bomb.toByteArray()));
        refused("at most 8388608 are read", () -> open(deflated).close());
    }

    @Test
    void otherFormsAreNamed() throws IOException {
        byte[] tar = new byte[600];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        refused(
                "tar archive as PyTorch wrote before 0.1.10",
                () -> open(written("old.pt", tar)).close());
        refused(
                "is a zip archive without data.pkl",
                () -> open(zip("c.pt", Map.of("c/x", new byte[1]))).close());
        refused(
                "is a TorchScript archive",
                () -> open(zip("d.pt", Map.of("d/data.pkl", latin("\u0080\u0002}."), "d/constants.pkl", new byte[1])))
                        .close());
        refused(
                "has byteorder 'big', must be little",
                () -> open(zip("e.pt", Map.of("e/data.pkl", latin("\u0080\u0002}."), "e/byteorder", latin("big"))))
                        .close());
        refused(
                "Git LFS pointer",
                () -> open(written("f.pt", latin("version https://git-lfs.github.com/spec/v1\n")))
                        .close());
        refused("no magic number", () -> open(written("g.pt", latin("hello"))).close());
        refused(
                "holds something, not a map of tensors",
                () -> open(zip("h.pt", Map.of("h/data.pkl", latin("\u0080\u0002N."))))
                        .close());
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private Path written(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private Path zip(String name, Map<String, byte[]> entries) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return file;
    }

    private static void refused(String message, org.junit.jupiter.api.function.Executable action) {
        RaddException refusal = assertThrows(RaddException.class, action);
        assertEquals(RaddException.Kind.DATA, refusal.kind());
        assertTrue(String.valueOf(refusal.getMessage()).contains(message), String.valueOf(refusal.getMessage()));
    }
}
