package radd.modelio;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import radd.RaddException;

/** Files with random damage: a reader gives what they hold or refuses them in one line, and nothing else happens. */
public final class FileFuzz {
    private static final int MOST_EDITS = 8;

    /** Bytes that mean something: pickle's instructions, signs and digits of JSON, the ends of numbers' ranges. */
    private static final int[] TELLING = {
        0, 1, 0x7f, 0x80, 0xff, '(', ')', '}', ']', '{', '[', '"', 'c', 'R', 'b', 'Q', 'q', 'h', 'X', 't', 'u', 'e',
        's', '9', '-', 0x93, 0x94
    };

    /** Reads a file as far as it goes. */
    @FunctionalInterface
    public interface Reader {
        /** Opens the file, which the caller of this closes. */
        TensorSource open(Path file);
    }

    private FileFuzz() {}

    /**
     * Damages whole files and reads what comes of it.
     *
     * @param mutants how many
     * @return how many were opened without a refusal
     */
    public static int run(List<Path> seeds, int mutants, Path folder, Reader reader) throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
        Path file = folder.resolve("mutant");
        int read = 0;
        for (int i = 0; i < mutants; i++) {
            byte[] bytes = damaged(Files.readAllBytes(seeds.get(i % seeds.size())), random);
            Files.write(file, bytes);
            try (TensorSource tensors = reader.open(file)) {
                read++;
                for (String name : tensors.names()) {
                    readSome(tensors, name);
                }
            } catch (RaddException refusal) {
                assertOneLine(RaddException.Kind.DATA, refusal);
            }
        }
        return read;
    }

    /** A refusal that a person can read: of this kind, in one line of less than 2,000 characters. */
    public static void assertOneLine(RaddException.Kind kind, RaddException refusal) {
        String message = String.valueOf(refusal.getMessage());
        assertTrue(refusal.kind() == kind && message.lines().count() == 1 && message.length() < 2000, message);
    }

    private static void readSome(TensorSource tensors, String name) {
        TensorInfo info = tensors.info(name);
        if (info.dtype().isFloat()) {
            tensors.readFloats(name, 0, FloatBuffer.allocate((int) Math.min(info.elements(), 64)));
        }
    }

    /** A file with a few of its bytes changed, taken out or doubled, or its end gone. */
    public static byte[] damaged(byte[] whole, RandomGenerator random) {
        byte[] bytes = whole;
        for (int edits = random.nextInt(1, MOST_EDITS); edits > 0 && bytes.length > 1; edits--) {
            int at = random.nextInt(bytes.length);
            int length = random.nextInt(1, Math.min(16, bytes.length - at) + 1);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) TELLING[random.nextInt(TELLING.length)];
                case 2 -> bytes[at] = (byte) random.nextInt(256);
                case 3 -> bytes = spliced(bytes, at, length, 0);
                case 4 -> bytes = spliced(bytes, at, 0, length);
                default -> bytes = random.nextInt(8) == 0 ? Arrays.copyOf(bytes, at) : bytes;
            }
        }
        return bytes;
    }

    /** Without some bytes, and with some that stand there twice. */
    private static byte[] spliced(byte[] bytes, int at, int dropped, int doubled) {
        byte[] made = new byte[bytes.length - dropped + doubled];
        System.arraycopy(bytes, 0, made, 0, at);
        System.arraycopy(bytes, at, made, at, doubled);
        System.arraycopy(bytes, at + dropped, made, at + doubled, bytes.length - at - dropped);
        return made;
    }
}
