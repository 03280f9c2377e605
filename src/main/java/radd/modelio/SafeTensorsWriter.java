package radd.modelio;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lays out and streams one safetensors file. Wider element types come first, so that every tensor is aligned to its elements. */
final class SafeTensorsWriter {
    private static final int HEADER_ALIGNMENT = 8;

    private final List<TensorEntry> entries;
    private final byte[] header;

    SafeTensorsWriter(Map<String, String> metadata, List<TensorEntry> entries) {
        this.entries = entries.stream()
                .sorted(Comparator.comparingInt(
                        (TensorEntry entry) -> -entry.dtype().bytes()))
                .toList();
        this.header = header(metadata, this.entries);
    }

    void writeTo(WritableByteChannel channel) throws IOException {
        ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        AtomicFile.writeFully(channel, length.putLong(header.length).flip());
        AtomicFile.writeFully(channel, ByteBuffer.wrap(header));
        for (TensorEntry entry : entries) {
            CountingChannel counting = new CountingChannel(channel);
            entry.writeTo(counting);
            if (counting.written != entry.byteLength()) {
                throw new IllegalArgumentException("tensor " + entry.name() + " wrote " + counting.written
                        + " bytes, its shape needs " + entry.byteLength());
            }
        }
    }

    private static byte[] header(Map<String, String> metadata, List<TensorEntry> entries) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        if (!metadata.isEmpty()) {
            ObjectNode texts = tree.putObject(SafeTensorsHeader.METADATA);
            metadata.forEach(texts::put);
        }
        Set<String> names = new HashSet<>(Set.of(SafeTensorsHeader.METADATA));
        long offset = 0;
        for (TensorEntry entry : entries) {
            if (!names.add(entry.name())) {
                throw new IllegalArgumentException("tensor name " + entry.name() + " is taken");
            }
            ObjectNode tensor = tree.putObject(entry.name());
            tensor.put("dtype", entry.dtype().name());
            for (long size : entry.shape()) {
                tensor.withArray("shape").add(size);
            }
            tensor.withArray("shape");
            long end = Math.addExact(offset, entry.byteLength());
            tensor.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        return padded(tree);
    }

    /** The header's length is a multiple of eight; the format pads with spaces. */
    private static byte[] padded(ObjectNode tree) {
        try {
            byte[] json = new ObjectMapper().writeValueAsBytes(tree);
            int length = (json.length + HEADER_ALIGNMENT - 1) / HEADER_ALIGNMENT * HEADER_ALIGNMENT;
            byte[] header = Arrays.copyOf(json, length);
            Arrays.fill(header, json.length, length, (byte) ' ');
            return header;
        } catch (IOException impossible) {
            throw new IllegalStateException("a tree of strings and numbers has no JSON form", impossible);
        }
    }

    /** Counts what an entry writes. */
    private static final class CountingChannel implements WritableByteChannel {
        private final WritableByteChannel target;
        private long written;

        CountingChannel(WritableByteChannel target) {
            this.target = target;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int count = target.write(bytes);
            written += count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return target.isOpen();
        }

        @Override
        public void close() {
            throw new IllegalStateException("the file's channel is not an entry's to close");
        }
    }
}
