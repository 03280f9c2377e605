package radd.train.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.RaddException;

/** Reads the files back with a reader that shares nothing with the writer: CRC bit by bit, messages field by field. */
class TensorBoardWriterTest {
    @TempDir
    private Path folder;

    /** CRC-32C from its definition: reflected polynomial 0x1EDC6F41, one bit at a time. */
    private static int crc32c(byte[] data) {
        int crc = -1;
        for (byte value : data) {
            crc ^= value & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 1 ? (crc >>> 1) ^ 0x82F63B78 : crc >>> 1;
            }
        }
        return ~crc;
    }

    private static int masked(byte[] data) {
        int crc = crc32c(data);
        return ((crc >>> 15) | (crc << 17)) + 0xA282EAD8;
    }

    /** The records of a file, whose lengths and checksums must be right. */
    private static List<byte[]> records(byte[] file) {
        List<byte[]> records = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            byte[] header = new byte[8];
            in.get(header);
            assertEquals(masked(header), in.getInt(), "checksum of a length");
            byte[] data = new byte
                    [Math.toIntExact(ByteBuffer.wrap(header)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong())];
            in.get(data);
            assertEquals(masked(data), in.getInt(), "checksum of a record");
            records.add(data);
        }
        return records;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    /** Fields of a message by number; wire types 0 as Long, 1 as Double, 5 as Float, 2 as byte[]. */
    private static List<Map.Entry<Integer, Object>> fields(byte[] message) {
        List<Map.Entry<Integer, Object>> fields = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            int key = (int) varint(in);
            Object value = switch (key & 7) {
                case 0 -> varint(in);
                case 1 -> in.getDouble();
                case 5 -> in.getFloat();
                case 2 -> {
                    byte[] bytes = new byte[(int) varint(in)];
                    in.get(bytes);
                    yield bytes;
                }
                default -> throw new AssertionError("wire type " + (key & 7));
            };
            fields.add(Map.entry(key >>> 3, value));
        }
        return fields;
    }

    private static Object field(byte[] message, int number) {
        return fields(message).stream()
                .filter(field -> field.getKey() == number)
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private static Map<String, Float> scalars(byte[] event) {
        Map<String, Float> scalars = new LinkedHashMap<>();
        for (Map.Entry<Integer, Object> value : fields((byte[]) field(event, 5))) {
            assertEquals(1, value.getKey());
            byte[] tag = (byte[]) field((byte[]) value.getValue(), 1);
            scalars.put(new String(tag, StandardCharsets.UTF_8), (Float) field((byte[]) value.getValue(), 2));
        }
        return scalars;
    }

    @Test
    void theReadersChecksumIsCrc32c() {
        assertEquals(0xE3069283, crc32c("123456789".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        double before = System.currentTimeMillis() / 1e3;
        Map<String, Double> first = new LinkedHashMap<>();
        first.put("train/loss", 3.25);
        first.put("train/grad norm µ", 1e-30);
        Path file;
        try (TensorBoardWriter writer = TensorBoardWriter.open(folder, 0)) {
            file = writer.file();
            writer.scalars(1, first);
            writer.scalars(3_000_000_000L, Map.of("valid/bound", Double.NaN));
        }
        assertTrue(file.getFileName().toString().startsWith("events.out.tfevents."), file.toString());
        List<byte[]> events = records(Files.readAllBytes(file));
        assertEquals(3, events.size());
        assertEquals("brain.Event:2", new String((byte[]) field(events.get(0), 3), StandardCharsets.UTF_8));
        double now = System.currentTimeMillis() / 1e3;
        for (byte[] event : events) {
            double time = (Double) field(event, 1);
            assertTrue(before - 0.001 <= time && time <= now + 0.001, before + " " + time + " " + now);
        }
        assertEquals(1L, field(events.get(1), 2));
        assertEquals(Map.of("train/loss", 3.25f, "train/grad norm µ", 1e-30f), scalars(events.get(1)));
        assertEquals(3_000_000_000L, field(events.get(2), 2));
        assertEquals(Map.of("valid/bound", Float.NaN), scalars(events.get(2)));
    }

    @Test
    void aResumedRunStartsAFileThatTakesBackLaterSteps() throws IOException {
        TensorBoardWriter first = TensorBoardWriter.open(folder, 0);
        first.close();
        try (TensorBoardWriter second = TensorBoardWriter.open(folder, 500)) {
            assertNotEquals(first.file(), second.file());
            List<byte[]> events = records(Files.readAllBytes(second.file()));
            assertEquals(501L, field(events.get(1), 2));
            assertEquals(1L, field((byte[]) field(events.get(1), 7), 1), "SessionLog.START");
        }
    }

    @Test
    void aFolderThatIsMissingIsRefused() {
        RaddException refusal =
                assertThrows(RaddException.class, () -> TensorBoardWriter.open(folder.resolve("none"), 0));
        assertEquals(RaddException.Kind.DATA, refusal.kind());
    }
}
