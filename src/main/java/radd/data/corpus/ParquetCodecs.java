package radd.data.corpus;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;
import radd.RaddException;

/** Unpacks the pages of Parquet files without Hadoop's codecs: none, Snappy, gzip and Zstandard. */
final class ParquetCodecs implements CompressionCodecFactory {
    /** Writers make pages of about 1 MiB, or of one row; what claims to be larger is damaged. */
    private static final int LARGEST_PAGE = 1 << 29;

    /** Unpacks one page. */
    private interface Unpacking {
        byte[] unpack(byte[] packed, int size) throws IOException;
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return switch (codec) {
            case UNCOMPRESSED -> new Pages((packed, size) -> packed);
            case SNAPPY -> new Pages(ParquetCodecs::unsnapped);
            case GZIP -> new Pages((packed, size) -> all(new GZIPInputStream(new ByteArrayInputStream(packed)), size));
            case ZSTD ->
                new Pages(
                        (packed, size) -> all(new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(packed)), size));
            default ->
                throw new RaddException(
                        RaddException.Kind.DATA,
                        "a Parquet file is compressed by " + codec + ", which is not read",
                        "write it again with zstd, gzip or snappy");
        };
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("Parquet is read only");
    }

    @Override
    public void release() {
        // Nothing is held.
    }

    /** Snappy takes as much memory as the packed page claims. */
    private static byte[] unsnapped(byte[] packed, int size) throws IOException {
        int claimed = Snappy.uncompressedLength(packed);
        if (claimed != size) {
            throw new IOException("a page of " + claimed + " bytes that says " + size);
        }
        return Snappy.uncompress(packed);
    }

    private static byte[] all(InputStream stream, int size) throws IOException {
        try (stream) {
            return stream.readNBytes(size);
        }
    }

    private record Pages(Unpacking unpacking) implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput packed, int size) throws IOException {
            return BytesInput.from(unpack(packed.toInputStream().readAllBytes(), size));
        }

        @Override
        public void decompress(ByteBuffer input, int packedSize, ByteBuffer output, int size) throws IOException {
            byte[] packed = new byte[packedSize];
            input.get(packed);
            output.put(unpack(packed, size));
        }

        private byte[] unpack(byte[] packed, int size) throws IOException {
            if (size < 0 || size > LARGEST_PAGE) {
                throw new IOException("a page of " + size + " bytes");
            }
            byte[] page = unpacking.unpack(packed, size);
            if (page.length != size) {
                throw new IOException("a page of " + page.length + " bytes that says " + size);
            }
            return page;
        }

        @Override
        public void release() {
            // Nothing is held.
        }
    }
}
