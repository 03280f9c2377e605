package radd.modelio.torch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import radd.modelio.AtomicFile;
import radd.modelio.TensorEntry;

/**
 * Writes what {@code torch.load(weights_only=True)} reads: a zip whose entries are stored and begin at multiples of 64 bytes, the pickle first.
 */
public final class TorchWriter {
    /** As PyTorch itself aligns storages, so that they can be mapped. */
    private static final int ALIGNMENT = 64;

    private static final byte[] VERSION = "3\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ORDER = "little".getBytes(StandardCharsets.US_ASCII);

    private TorchWriter() {}

    /**
     * Writes a file atomically.
     *
     * @param root maps by text, lists, texts, whole numbers, booleans and tensors, of which one that occurs twice is stored once
     * @throws radd.RaddException (DATA) when it cannot be written
     */
    public static void write(Path file, Object root) {
        PickleWriter pickle = new PickleWriter();
        byte[] bytes = pickle.write(root);
        String name = String.valueOf(file.getFileName()).replaceAll("\\..*", "") + "/";
        AtomicFile.write(file, channel -> write(name, bytes, pickle.tensors(), channel));
    }

    private static void write(String root, byte[] pickle, List<TensorEntry> tensors, WritableByteChannel channel)
            throws IOException {
        ZipArchiveOutputStream zip = new ZipArchiveOutputStream(Channels.newOutputStream(channel));
        put(zip, root + "data.pkl", out -> out.write(pickle));
        put(zip, root + "byteorder", out -> out.write(ORDER));
        for (int key = 0; key < tensors.size(); key++) {
            TensorEntry tensor = tensors.get(key);
            put(zip, root + "data/" + key, out -> tensor.writeTo(Channels.newChannel(out)));
        }
        put(zip, root + "version", out -> out.write(VERSION));
        zip.finish();
    }

    @FunctionalInterface
    private interface Part {
        void writeTo(OutputStream out) throws IOException;
    }

    /** A stored entry says length and checksum before its bytes, so they are made twice. */
    private static void put(ZipArchiveOutputStream zip, String name, Part part) throws IOException {
        CRC32 checksum = new CRC32();
        Length length = new Length();
        part.writeTo(new CheckedOutputStream(length, checksum));
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setAlignment(ALIGNMENT);
        entry.setTime(0);
        entry.setSize(length.bytes);
        entry.setCrc(checksum.getValue());
        zip.putArchiveEntry(entry);
        part.writeTo(zip);
        zip.closeArchiveEntry();
    }

    /** Counts bytes and drops them. */
    private static final class Length extends OutputStream {
        private long bytes;

        @Override
        public void write(int one) {
            bytes++;
        }

        @Override
        public void write(byte[] some, int offset, int length) {
            bytes += length;
        }
    }
}
